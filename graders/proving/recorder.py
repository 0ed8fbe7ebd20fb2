"""Runs each answer to one variant once, however often it is asked for."""

from __future__ import annotations

from dataclasses import fields

from graders.coding.prepare import Run
from graders.sandbox.outcome import Job, RunOutcome

_TEXTS = tuple(field.name for field in fields(Job) if field.name != "inputs")


class Recorder:
    """A `run` for one variant that remembers: a mutant is prepared with, graded and measured from one run.

    Inputs are told apart by identity: they are made once for a variant.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        # The job is kept beside its outcome, so that the identity of its inputs stays theirs.
        self._outcomes: dict[tuple[object, ...], tuple[Job, RunOutcome]] = {}

    def run(self, job: Job) -> RunOutcome:
        """The outcome of `job`, run now if it wasn't before.

        Raises:
            GraderError: ours; the sandbox failed.
        """
        key = (id(job.inputs), *(getattr(job, name) for name in _TEXTS))
        if key not in self._outcomes:
            self._outcomes[key] = job, self._run(job)
        return self._outcomes[key][1]

    def find(self, source: str) -> RunOutcome | None:
        """The first outcome of `source` that is remembered."""
        return next((outcome for job, outcome in self._outcomes.values() if job.source == source), None)
