"""The untrusted side: run in the box by its text. Imported by nothing of ours, importing nothing of ours."""
