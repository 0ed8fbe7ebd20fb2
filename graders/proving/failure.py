"""Why an answer of the author's own gave nothing: the exception's type, place and text."""

from __future__ import annotations

from graders.sandbox.outcome import Ending, Raised, RunOutcome


def explain_failure(outcome: RunOutcome) -> str | None:
    """The first exception of a run, or how it ended early; None if it did neither."""
    reported = [outcome.load_error, *(outcome.cases[index] for index in sorted(outcome.cases))]
    for each in reported:
        if isinstance(each, Raised):
            return _described(each)
    return None if outcome.ending is Ending.FINISHED else f"It ended by {outcome.ending.replace('_', ' ')}."


def _described(raised: Raised) -> str:
    lines = [place.line for place in raised.places if place.in_answer]
    at = f" at its line {lines[-1]}" if lines else ""
    return f"{raised.types[0]}{at}: {' '.join(raised.message.split())}"
