"""Judging code: run it in the box, compare what comes back, say whose mistake it is.

`judging.py` tells the story; `prepare.py` makes what it compares with, `diagnose.py`
names misconceptions, `blame.py` explains exceptions and limits. May touch: the sandbox,
and by `store.py` one folder.
"""
