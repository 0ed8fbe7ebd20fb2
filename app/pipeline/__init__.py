"""The steps of a submission's one direction: `accept`, `grade`, `publish`; `regrade` goes it once more.

The rooms hold what is done beside them, by whom: `answering`, `teaching`, `people`, `lms`, `webhooks`; and
what they stand on: `answering/standing` says what a learner may do, `counted` what counts, `held` what
becomes of a claimed row. `hand_in` takes the first two steps at once for what needs no sandbox.

May touch: `rules`, `db`, `graders` (never the sandbox or the judge itself: that comes in
as a parameter). Steps never call one another; the hand-over is the submission's row.
"""
