"""The only place with SQL: one module per subject, each function takes a session and `now`.

May touch: SQLAlchemy, the job engine, settings and errors. May not touch: HTTP, rules,
graders. Nothing here commits: the edge (a request, a step) opens and ends the transaction.

Start reading at `tables.py`; `engine.py` opens transactions, `claims.py` is the life of a row.
"""
