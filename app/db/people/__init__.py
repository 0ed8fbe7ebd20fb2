"""Rows about people: who they are, how they get in, what they failed at, and the audit of what was done."""
