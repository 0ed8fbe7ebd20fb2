"""How an answer becomes a grade: the trusted judge.

Takes a question and an answer, returns a `Grade`. May touch: `questions`, the
sandbox, and the variants it has prepared. May not touch: a database, HTTP, or
`graders.inside`, which is the untrusted side and only ever runs in a box.

Start reading at `judge.py`; `plain/judging.py` and `coding/judging.py` are its two ways.
"""
