"""Rows about courses: who is in which, by what code or invitation, and on what terms a quiz is given."""
