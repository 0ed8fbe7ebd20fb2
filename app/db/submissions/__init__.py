"""Rows about one learner at one question: drafts, tries, hints, what was handed in, and its grades."""
