"""The untrusted side: run in the box by its text. Nothing of ours imports it, and it imports nothing of ours."""
