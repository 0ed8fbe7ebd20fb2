"""What goes on beside requests: preparing and proving questions, talking to LMSs; the worker stands on it."""
