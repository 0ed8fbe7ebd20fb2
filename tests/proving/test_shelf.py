"""Proofs are kept by content and engine, whole or not at all."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from centre_question import centre_question

from graders.proving import shelf
from graders.proving.records import MutantRow, Proof, error
from graders.proving.shelf import Shelf

LOADED = centre_question()
ROW = MutantRow(misconception="wrong-axis", name="", margins=(1e9, math.inf), separation=math.inf, named=())
PROOF = Proof(
    question_id="centre",
    question_version=LOADED.version,
    variants=2,
    findings=(error(("mutants", 0), "survives"),),
    matrix=(ROW,),
)


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    assert Shelf(tmp_path / "new").find(LOADED) is None
    Shelf(tmp_path / "new").keep(PROOF)
    assert Shelf(tmp_path / "new").find(LOADED) == PROOF


def test_another_content_is_not_found(tmp_path: Path) -> None:
    Shelf(tmp_path).keep(PROOF)
    assert Shelf(tmp_path).find(centre_question(title="Another")) is None


def test_another_engine_proves_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Shelf(tmp_path).keep(PROOF)
    monkeypatch.setattr(shelf, "engine_version", lambda: "0" * 64)
    assert Shelf(tmp_path).find(LOADED) is None


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b"\xff", b'{"question_id": 3}'])
def test_a_spoilt_file_counts_as_none_and_is_replaced(tmp_path: Path, spoilt: bytes) -> None:
    Shelf(tmp_path).keep(PROOF)
    [file] = tmp_path.iterdir()
    file.write_bytes(spoilt)
    assert Shelf(tmp_path).find(LOADED) is None
    Shelf(tmp_path).keep(PROOF)
    assert Shelf(tmp_path).find(LOADED) == PROOF


def test_many_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    def keep_and_find(_: int) -> Proof | None:
        Shelf(tmp_path).keep(PROOF)
        return Shelf(tmp_path).find(LOADED)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(keep_and_find, range(64))) == {PROOF}
    assert len(list(tmp_path.iterdir())) == 1


def test_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(FileExistsError):
        Shelf(blocked).keep(PROOF)


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    Shelf(tmp_path).keep(PROOF)
    [file] = tmp_path.iterdir()
    file.unlink()
    file.mkdir()  # so that nothing can be renamed to it
    with pytest.raises(IsADirectoryError):
        Shelf(tmp_path).keep(PROOF)
    assert list(tmp_path.iterdir()) == [file]
