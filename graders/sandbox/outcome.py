"""What goes into the box and what came back, as the trusted side sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from graders.values import Value


@dataclass(frozen=True)
class Snippet:
    """A case to run: the body of a function of the inputs it names; it returns a dict.

    One that is `held_back` runs after all that aren't: its source, and inputs that no
    other names, come into the box once the results of those are out.
    """

    id: str
    source: str
    held_back: bool = False


@dataclass(frozen=True)
class Job:
    """One answer to be run on one set of inputs. Holds nothing worth stealing.

    `inputs` are arrays, scalars, text, and dicts and lists of these; with
    `library_set` torch its arrays arrive as tensors. `provides` names what the
    cases may use of the answer. `prelude` is code of ours that runs before the answer
    and finds its text as `source`; what it raises counts as raised by the answer. While
    others have the processor, `time_limit_s` stands still (see `clock.py`).
    """

    library_set: str
    source: str
    cases: tuple[Snippet, ...]
    inputs: dict[str, Value] = field(default_factory=dict)
    provides: tuple[str, ...] = ()
    prelude: str = ""
    seed: int = 0
    time_limit_s: float = 5.0
    memory_mib: int = 512


class Ending(StrEnum):
    """How a run ended, said by the trusted side."""

    FINISHED = "finished"
    EXITED = "exited"  # the process ended before all cases were through
    CRASHED = "crashed"  # a signal ended it
    TIME_LIMIT = "time_limit"
    OUTPUT_LIMIT = "output_limit"
    BAD_FRAME = "bad_frame"  # the result channel carried something else than frames


@dataclass(frozen=True)
class Place:
    """A line in the answer (`in_answer`) or in a case's snippet."""

    in_answer: bool
    line: int
    function: str


@dataclass(frozen=True)
class Raised:
    """An exception: its class names, one at least, from the most derived up, its text, and where."""

    types: tuple[str, ...]
    message: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Returned:
    """What a case's snippet returned, and which of its inputs were no longer the same afterwards.

    The box itself tells what it changed: whoever forges that hides a change of their own inputs, no more.
    """

    outputs: Value
    changed_inputs: frozenset[str] = frozenset()


# Told of each case as it comes back, while the next one runs.
Watch = Callable[[int, Returned], None]


@dataclass(frozen=True)
class RunOutcome:
    """Everything known about one run.

    `cases` has an entry for each case that got as far as returning or raising;
    `load_error` is set when the answer itself could not be executed. `printed` is what
    the answer printed, as long as there was nothing in the box that is held back. `signal` is
    that of a crash. Times in ms (wall clock as the pool saw it, CPU as the kernel
    counted it), memory in MiB (peak resident, shared pages included).
    """

    ending: Ending
    loaded: bool
    cases: dict[int, Returned | Raised]
    load_error: Raised | None
    printed: str
    printed_truncated: bool
    signal: int
    elapsed_ms: float
    cpu_ms: float
    memory_mib: float
    libraries: dict[str, str]
