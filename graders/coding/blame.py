"""Why an answer gave no outputs, in a sentence for the learner: exceptions, limits, early ends."""

from __future__ import annotations

import signal

from graders.sandbox.outcome import Ending, Raised, RunOutcome
from graders.verdicts import TraceLine, Verdict
from questions.code import Case, CodeQuestion

_SYNTAX_ERRORS = frozenset({"SyntaxError", "IndentationError", "TabError"})
_NOT_TEXT = frozenset({"UnicodeEncodeError", "UnicodeDecodeError"})
_MAX_MESSAGE_CHARS = 500
FORBIDDEN = "ForbiddenCallError"  # raised by the prelude

_OTHER_ENDINGS = {
    Ending.OUTPUT_LIMIT: (
        Verdict.OUTPUT_LIMIT,
        "Your code printed or returned more than the limit allows, and was stopped.",
    ),
    Ending.BAD_FRAME: (
        Verdict.RUNTIME_ERROR,
        "Your code disturbed the channel that carries its outputs, and was stopped.",
    ),
    Ending.EXITED: (
        Verdict.RUNTIME_ERROR,
        "Your code ended the Python process before all cases were through: remove calls such as `os._exit`.",
    ),
    # Finished without a word about a case: only a tampered runner does that.
    Ending.FINISHED: (Verdict.RUNTIME_ERROR, "Your code kept this case from being reported."),
}

Explained = tuple[Verdict, str, tuple[TraceLine, ...]]


def explain_load_error(error: Raised, source: str) -> Explained:
    """An exception from the answer's top level, before any case was run."""
    trace = _trace(error, source)
    kind = error.types[0]
    if kind in _SYNTAX_ERRORS:
        line = f"Line {trace[-1].line}" if trace and trace[-1].line else "A line"
        text = _shortened(error.message).partition(" (answer.py")[0]
        return Verdict.INVALID_ANSWER, f"{line} is not valid Python: {text}.", trace
    if kind == FORBIDDEN and not trace:  # found by reading
        return Verdict.INVALID_ANSWER, f"{_forbidden(error, trace)} Nothing was run.", ()
    if kind in _NOT_TEXT:
        return Verdict.INVALID_ANSWER, "The answer is not valid text.", trace
    if kind == FORBIDDEN:
        return Verdict.RUNTIME_ERROR, _forbidden(error, trace), trace
    return _verdict_of(error), f"Loading your code raised {_described(error)}{_at(trace)}.", trace


def explain_raised(error: Raised, source: str, question: CodeQuestion, case: Case) -> Explained:
    """An exception while a case was run."""
    trace = _trace(error, source)
    if FORBIDDEN in error.types:
        return Verdict.RUNTIME_ERROR, _forbidden(error, trace), trace
    if not trace and (name := _undefined_name(error, question)):
        return Verdict.RUNTIME_ERROR, f"Your code defines no `{name}`; the question asks for it.", ()
    if not trace:
        line = _case_line(error, case)
        return (
            _verdict_of(error),
            f"What your code returned could not be used: {line}{_described(error)}.",
            (),
        )
    return _verdict_of(error), f"Your code raised {_described(error)}{_at(trace)}.", trace


def explain_missing(outcome: RunOutcome, question: CodeQuestion, index: int) -> tuple[Verdict, str]:
    """A case that neither returned nor raised: the run ended before it was through."""
    # Hidden cases are run after the others.
    order = sorted(range(len(question.cases)), key=lambda number: not question.cases[number].visible)
    stopped_here = index == next(number for number in order if number not in outcome.cases)
    verdict, message = _ending(outcome, question)
    if not stopped_here:
        message = "Not run: an earlier case ended the run."
    elif not outcome.loaded:
        message = f"{message} That was at the top level of your code, before any case."
    return verdict, message


def _ending(outcome: RunOutcome, question: CodeQuestion) -> tuple[Verdict, str]:
    if outcome.ending is Ending.TIME_LIMIT:
        after = f"Your code was still running after {question.limits.time_s:g} s and was stopped."
        return Verdict.TIME_LIMIT, f"{after} Is there a loop without an end?"
    if outcome.ending is Ending.CRASHED:
        crashed = f"Your code crashed the Python interpreter ({_signal_name(outcome.signal)})."
        return (
            Verdict.RUNTIME_ERROR,
            f"{crashed} Recursion without an end does that, and so does a wrong call below Python.",
        )
    return _OTHER_ENDINGS[outcome.ending]


def _signal_name(number: int) -> str:
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"


def _verdict_of(error: Raised) -> Verdict:
    # torch reports a failed allocation as a RuntimeError with this text.
    if "MemoryError" in error.types or "DefaultCPUAllocator: " in error.message:
        return Verdict.MEMORY_LIMIT
    return Verdict.RUNTIME_ERROR


def _described(error: Raised) -> str:
    kind = error.types[0]
    if _verdict_of(error) is Verdict.MEMORY_LIMIT:
        return f"{kind}: there is not that much memory for it"
    if kind == "SystemExit":
        return "SystemExit: don't call `exit` or `sys.exit`"
    text = _shortened(error.message)
    if kind == "ModuleNotFoundError":
        text = f"{text} (only the standard library and the question's library are here)"
    return f"{kind}: {text}" if text else kind


def _forbidden(error: Raised, trace: tuple[TraceLine, ...]) -> str:
    what = _shortened(error.message)
    reason = "which this question forbids: it does what you are asked to write."
    return f"{what[:1].upper()}{what[1:]}{_at(trace)}, {reason}"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MAX_MESSAGE_CHARS else f"{text[:_MAX_MESSAGE_CHARS]}…"


def _undefined_name(error: Raised, question: CodeQuestion) -> str | None:
    if "NameError" not in error.types:
        return None
    return next((name for name in question.provides if f"'{name}'" in error.message), None)


def _case_line(error: Raised, case: Case) -> str:
    lines = case.run.splitlines()
    numbers = [place.line for place in error.places if not place.in_answer]
    if not case.visible or not numbers or not 1 <= numbers[-1] <= len(lines):
        return ""
    return f"`{lines[numbers[-1] - 1].strip()}` raised "


def _trace(error: Raised, source: str) -> tuple[TraceLine, ...]:
    lines = source.splitlines()
    return tuple(
        TraceLine(
            line=place.line,
            function=place.function,
            text=lines[place.line - 1][:_MAX_MESSAGE_CHARS] if 1 <= place.line <= len(lines) else "",
        )
        for place in error.places
        if place.in_answer
    )


def _at(trace: tuple[TraceLine, ...]) -> str:
    if not trace:
        return ""
    last = trace[-1]
    where = "" if last.function == "<module>" else f" of `{last.function}`"
    return f" at line {last.line}{where}"
