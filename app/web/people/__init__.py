"""Pages about people: signing in, one's own account, a course's members."""
