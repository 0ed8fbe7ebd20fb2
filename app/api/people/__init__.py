"""Routes about people: oneself, courses and their members, the installation's people."""
