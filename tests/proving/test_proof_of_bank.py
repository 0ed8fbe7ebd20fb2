"""Every question that ships is proven, on all its variants."""

from __future__ import annotations

import pytest

from graders.coding.prepare import Run
from graders.proving.prove import prove
from questions.bank import load_bank

BANK = load_bank()


@pytest.mark.sandbox
@pytest.mark.parametrize("question_id", BANK.questions)
def test_it_is_proven(question_id: str, run: Run) -> None:
    proof = prove(BANK.questions[question_id], run)
    assert proof.proven, "\n".join(f"{each.place}: {each.message}" for each in proof.findings)
    # A mutant that can't be told from another's is only warned of; ours all can.
    for row in proof.matrix:
        assert set(row.named) == {row.misconception, row.also} - {""}, row
