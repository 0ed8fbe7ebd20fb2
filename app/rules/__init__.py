"""Pure decisions: may this learner submit, which variant, what may be shown.

May touch: `questions`, `graders`' plain data, errors. May not touch: the database,
HTTP, the clock. Whatever a rule needs is handed to it.
"""
