"""The REST interface under /api/v1, and what guards every response.

May touch: the pipeline's steps, `rules`, `db`. May not touch: the sandbox or the judge.

Start reading at `routes.py`. A room per reader: `learning`, `teaching`, `people`; what all share lies here.
"""
