"""Rows about questions: their versions, what was published when, and what is to be proven."""
