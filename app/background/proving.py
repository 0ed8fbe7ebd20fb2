"""The proof of a question: from the shelf, or made now and put there."""

from __future__ import annotations

from collections.abc import Callable

from graders.coding.prepare import Run
from graders.judge import Judge
from graders.proving.prove import prove
from graders.proving.records import Proof
from graders.proving.shelf import Shelf
from questions.loader import LoadedQuestion


def find_proof(
    loaded: LoadedQuestion, judge: Judge, shelf: Shelf, *, run: Run, tell: Callable[[str], object]
) -> Proof:
    """The proof of `loaded`, its variants kept by the `judge`; `tell` hears where it can't be kept itself.

    Raises:
        GraderError: ours; the sandbox failed.
    """
    if kept := shelf.find(loaded):
        return kept
    proof = prove(loaded, run, keep=lambda prepared: judge.keep(loaded, prepared))
    try:
        shelf.keep(proof)
    except OSError as error:
        tell(f"its proof can't be kept: {error.strerror}")
    return proof
