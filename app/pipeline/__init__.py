"""The steps of a submission's one direction: `accept`, then `grade`. Beside them, `open_hint`, `try_out`.

Below them `standing` and `counted`, which change nothing: what a learner may do, and what counts.

May touch: `rules`, `db`, `graders` (never the sandbox or the judge itself: that comes in
as a parameter). Steps never call one another; the hand-over is the submission's row.
"""
