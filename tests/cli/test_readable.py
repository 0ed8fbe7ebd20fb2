"""Formulas that the pages can't set are told to the author, with their place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import batchmark

from app.web.markdown import find_unreadable
from questions.bank import load_bank

QUESTION = r"""id: odd
kind: choice
title: t
lesson: L0
points: 1
prompt: |
  The mean is $\mu$,

  and the root is $\nosuch{x}$.
choices:
  - {id: a, text: "$1$", correct: true}
  - {id: b, text: "$ 1 $", feedback: "It is $1$."}
hints:
  - {text: "$\\nosuch$"}
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"$\mu$ and $$\frac{1}{N}$$", []),
        (r"costs \$5", []),
        ("`$` in code, and\n\n    $x", []),
        ("one\n\ntwo costs $ 5", [(3, "two costs $ 5")]),
        ("a\nb $\\nosuch$", [(2, "\\nosuch")]),
        ("$$\n\\nosuch{x}\n$$", [(1, "\\nosuch{x}")]),
        ("- $x$\n- $\\nosuch$", [(2, "\\nosuch")]),
        (r"\$5 and $6", [(1, "$5 and $6")]),
    ],
)
def test_what_cannot_be_set_is_found_with_its_line(text: str, found: list[tuple[int, str]]) -> None:
    assert list(find_unreadable(text)) == found


def test_check_refuses_a_question_with_a_formula_that_cannot_be_set(tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text(QUESTION)
    done = batchmark("check", file, folder=tmp_path)
    assert done.returncode == 1
    told = [line.removeprefix(f"{file}:") for line in done.stdout.splitlines()]
    begun = [line.partition(": its line")[0] for line in told]
    assert sorted(begun) == ["12: choices.1.text", "14: hints.0.text", "6: prompt"]
    assert "its line 3 has maths" in told[0]
    assert told[0].endswith(r"\nosuch{x}")


def test_it_is_said_in_json_too(tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text(QUESTION)
    [proof] = json.loads(batchmark("check", file, "--json", folder=tmp_path).stdout)["proofs"]
    assert proof["proven"] is False
    assert proof["findings"][0]["place"] == ["prompt"]


def test_every_formula_of_the_vocabulary_can_be_set() -> None:
    for name, entry in load_bank().misconceptions.items():
        for tex in (entry.computed, entry.meant):
            assert not tex or list(find_unreadable(f"$${tex}$$")) == [], name
