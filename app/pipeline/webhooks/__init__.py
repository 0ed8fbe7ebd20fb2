"""What is done with webhooks: instructors keep them, and what they are to be told is sent."""
