"""Proves a question before it is published: that right answers pass and each mistake is caught and named.

Start reading at `prove.py`. A coding question is proven variant by variant (`variant.py`):
`right.py` asks what must pass, `wrong.py` what must not. `plain.py` has the other kinds,
`statement.py` reads the prompt, `shelf.py` keeps proofs. May touch: the sandbox, by a
`run` that is handed in, and the shelf's folder.
"""
