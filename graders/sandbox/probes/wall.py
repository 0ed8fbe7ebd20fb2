"""The shape of a probe: a wall with the promise it keeps, and attempts to get through."""

from __future__ import annotations

from dataclasses import dataclass

from graders.sandbox.outcome import Ending


@dataclass(frozen=True)
class Attempt:
    """One way to break a promise: what it does, in words that follow “it”, and the body of a case.

    It returns what it got, as `got`, only if it gets through. It does no harm even then.
    """

    name: str
    code: str


@dataclass(frozen=True)
class Wall:
    """A promise and the attempts to break it, all made in one box.

    A wall at work makes each attempt raise one of `refusals`, or ends the run in one
    of `endings`. All else, a mistake in an attempt included, is a wall that doesn't
    hold. `required` walls keep what learners and operators rely on; the others stand
    behind another wall. `rests_on` names the facts of a host (see `host.py`) that it
    can't be built without. `first` is the body of a case run in a box of its own before.
    """

    name: str
    promise: str
    attempts: tuple[Attempt, ...]
    rests_on: tuple[str, ...] = ()
    required: bool = True
    refusals: tuple[str, ...] = ("OSError",)
    endings: tuple[Ending, ...] = ()
    source: str = ""
    provides: tuple[str, ...] = ()
    first: str = ""
    time_limit_s: float = 10.0
    memory_mib: int = 256
