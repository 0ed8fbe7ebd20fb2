"""The entrance for an LMS: logins, launches, choosing links, registration, and pages about them.

May touch: pages (`web`), who asks (`api.access`), the pipeline's steps, `rules`, `lms`, `db`.
May not touch: the sandbox or the judge.

Start reading at `launch.py`.
"""
