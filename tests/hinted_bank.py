"""A question with hints of every price, by itself and in a quiz that gives it more points."""

from __future__ import annotations

from pathlib import Path

HINTED = "mode-call"
FIRST, SECOND, THIRD = "It has no argument.", "It ends in `al`.", "It begins with `ev`."
ORDER = (FIRST, SECOND, THIRD)
COSTS = (0.0, 0.5, 1.0)
QUESTION = f"""\
id: {HINTED}
kind: text
title: The call before inference
lesson: L2
points: 2
prompt: Which method of a model?
accept: [eval]
hints:
  - text: {FIRST}
  - text: {SECOND}
    cost: 0.5
  - text: {THIRD}
    cost: 1
"""
QUIZ = f"""\
id: hinted
title: With hints
items:
  - question: {HINTED}
    points: 20
"""


def write_hinted_bank(folder: Path) -> None:
    """Add the question and its quiz to a bank's folder."""
    for path, text in ((f"bank/more/{HINTED}.yaml", QUESTION), ("quizzes/hinted.yaml", QUIZ)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
