"""Rows about webhooks: who wants to be told of what, and every message on its way with what became of it."""
