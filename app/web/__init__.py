"""The pages: HTML that works without scripts, for learners and instructors.

May touch: the pipeline's steps, `authoring`, `rules`, `db`, templates and static files; of the API what
both ask before they answer: who asks (`access`), what may be met or is taught, the shape of ids, the
policy in `guards`. May not touch: the sandbox or the judge.

Start reading at `routes.py`. A room per reader (`learning`, `teaching`, `people`) and one for pictures
(`drawn`); what all pages share lies here, as `markdown.py`, which turns authors' text into safe HTML.
"""
