"""The instructors' pages: the bank and its questions, gradebook, statistics.

Each page is a module of its own; what several share lies beside them. May touch what all
pages may: `services`, `pipeline`, `rules`, `db`.
"""
