"""What instructors do: the gradebook and its figures, scores by hand, terms, publishing questions."""
