"""Rows about LMSs: platforms, our keys, logins on their way, what of them is ours, and scores to send."""
