"""Sandboxes for the tests: one pool per library set and test process, started on first use."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from boxes import READY, Grader, start_or_skip
from tiny_question import TIME_LIMIT_S, VERSION, Library, tiny_question

from graders.coding.judging import grade_code
from graders.coding.preparer import Preparer
from graders.sandbox.outcome import Job, RunOutcome
from graders.sandbox.pool import Pool
from graders.verdicts import Grade
from questions.code import CodeQuestion


@pytest.fixture(scope="session")
def pools() -> Iterator[dict[Library, Pool]]:
    """A pool per library set; nothing is started yet."""
    made: dict[Library, Pool] = {"numpy": Pool("numpy", ready=READY), "torch": Pool("torch", ready=READY)}
    yield made
    for pool in made.values():
        pool.close()


@pytest.fixture
def get_pool(pools: dict[Library, Pool]) -> Callable[[Library], Pool]:
    """The running pool of a library set."""
    return lambda library: start_or_skip(pools[library])


@pytest.fixture(scope="session")
def preparer(pools: dict[Library, Pool]) -> Preparer:
    """Prepares each tiny question once."""

    def run(job: Job) -> RunOutcome:
        library: Library = "torch" if job.library_set == "torch" else "numpy"
        return pools[library].run(job)

    return Preparer(run)


@pytest.fixture
def grade(get_pool: Callable[[Library], Pool], preparer: Preparer) -> Grader:
    """Grades a source as an answer to the tiny question, or to `question`, which then needs a `version`."""

    def graded(
        source: str,
        library: Library = "numpy",
        *,
        question: CodeQuestion | None = None,
        version: str = VERSION,
        time_s: float = TIME_LIMIT_S,
    ) -> Grade:
        question = question or tiny_question(library, time_s=time_s)
        pool = get_pool(question.library)
        # The limit is no part of what is prepared.
        prepared = preparer.get_prepared(question, f"{version}-{question.library}", 0)
        return grade_code(question, version, source, prepared, pool.run)

    return graded
