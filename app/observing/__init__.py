"""What the process tells whoever operates it: figures and traces. Knows nothing of what is told."""
