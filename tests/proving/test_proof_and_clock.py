"""What the clock spoils of a proof: it is looked at once more, and kept on no shelf. Needs no sandbox."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from coding.counted_run import VERSION, CountedRun, double_question

from graders.proving.prove import prove
from graders.proving.records import Proof
from graders.proving.shelf import Shelf
from graders.sandbox.outcome import Job
from questions.loader import LoadedQuestion

LOADED = LoadedQuestion(double_question(variants=2), VERSION, "")


def is_solution(job: Job) -> bool:
    return "x + x" in job.source


def is_mutant(job: Job) -> bool:
    return "3 * x" in job.source


def first_only(which: Callable[[Job], bool]) -> Callable[[Job], bool]:
    """Cuts the first such job alone."""
    seen: list[Job] = []

    def is_cut(job: Job) -> bool:
        if not which(job):
            return False
        seen.append(job)
        return len(seen) == 1

    return is_cut


def proof_by(is_cut: Callable[[Job], bool]) -> Proof:
    return prove(LOADED, CountedRun(cut=is_cut)).model_copy(update={"elapsed_s": 0.0})


@pytest.mark.parametrize("which", [is_solution, is_mutant, lambda job: not job.source])
def test_what_is_cut_once_leaves_no_trace(which: Callable[[Job], bool]) -> None:
    assert proof_by(first_only(which)) == proof_by(lambda _: False)


def test_a_solution_that_is_cut_twice_is_too_slow_and_that_is_not_kept(tmp_path: Path) -> None:
    proof = proof_by(is_solution)
    assert not proof.proven
    assert [each.message for each in proof.findings if each.place == ("solution",)] == [
        "the solution was still running after 5 s"
    ]
    Shelf(tmp_path).keep(proof)
    assert Shelf(tmp_path).find(LOADED) is None


def test_a_mutant_that_never_ends_is_no_fault_but_is_not_kept(tmp_path: Path) -> None:
    proof = proof_by(is_mutant)
    assert not proof.in_time
    Shelf(tmp_path).keep(proof)
    assert Shelf(tmp_path).find(LOADED) is None
    Shelf(tmp_path).keep(proof_by(lambda _: False))
    kept = Shelf(tmp_path).find(LOADED)
    assert kept is not None
    assert kept.in_time
