"""The only place with SQL: one module per subject, each function takes a session and `now`.

May touch: SQLAlchemy, the job engine, settings, errors, and plain data of `questions` and `graders`.
May not touch: HTTP, rules, the judge. Nothing here commits: the edge (a request, a step) opens and
ends the transaction.

A room per subject, each with its own `tables.py`; what every room stands on lies here: `tables.py`,
`columns.py`, `engine.py`, which opens transactions, `locks.py`, and `jobs.py`, which wakes workers.
Start reading at `tables.py`; `claims.py` is the life of every row that is work.
"""
