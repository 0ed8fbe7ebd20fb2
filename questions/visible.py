"""The part of a coding question that a learner may run for nothing: its visible cases."""

from __future__ import annotations

from dataclasses import replace
from math import fsum

from questions.code import CodeQuestion
from questions.loader import LoadedQuestion


def find_visible_part(loaded: LoadedQuestion) -> LoadedQuestion | None:
    """The question with its visible cases and their points alone; None where there is nothing to run.

    It goes by a version of its own: what was prepared for all cases in a row does not
    hold for some of them, since they share one random state.
    """
    question = loaded.question
    if not isinstance(question, CodeQuestion):
        return None
    cases = tuple(case for case in question.cases if case.visible)
    if not cases:
        return None
    if len(cases) == len(question.cases):
        return loaded
    part = question.model_copy(update={"cases": cases, "points": fsum(case.points for case in cases)})
    return replace(loaded, question=part, version=f"{loaded.version}-visible")
