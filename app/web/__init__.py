"""The pages: HTML that works without scripts, for learners and instructors.

May touch: the pipeline's steps, `rules`, `db`, templates and static files; of the API
only `access`, which knows who asks, and the policy in `guards`. May not touch: the sandbox or the judge.

Start reading at `routes.py`. A room per reader (`learning`, `teaching`, `people`) and one for pictures
(`drawn`); what all pages share lies here, as `markdown.py`, which turns authors' text into safe HTML.
"""
