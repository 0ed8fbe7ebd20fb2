"""A folder of what can be made again: whole files, a bound, and nothing left lying about."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graders.folder import ABANDONED_S, PART, Folder

LIMIT_BYTES = 100


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())


def test_what_is_kept_is_found_and_replaced(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "deep" / "new", LIMIT_BYTES)
    assert folder.find("a") is None
    folder.keep("a", b"one")
    folder.keep("a", b"two")
    assert folder.find("a") == b"two"
    assert names(tmp_path / "deep" / "new") == ["a"]


def test_a_reader_meets_the_whole_or_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path, 1 << 24)
    texts = [bytes([number]) * 50_000 for number in range(8)]

    def keep_and_find(number: int) -> bool:
        folder.keep("a", texts[number % 8])
        return folder.find("a") in texts

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(keep_and_find, range(200)))
    assert names(tmp_path) == ["a"]


def test_the_bound_holds_under_many_at_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path, LIMIT_BYTES)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: folder.keep(str(number), b"x" * 30), range(100)))
    folder.keep("last", b"x" * 30)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= LIMIT_BYTES


def test_what_is_larger_than_the_bound_is_not_even_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * (LIMIT_BYTES + 1))
    assert Folder(tmp_path, LIMIT_BYTES).find("a") is None


def test_what_a_killed_writer_left_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    for name, age_s in [("left" + PART, ABANDONED_S + 60), ("new" + PART, 5)]:
        (tmp_path / name).write_bytes(b"x" * 90)
        then_s = time.time() - age_s
        os.utime(tmp_path / name, (then_s, then_s))
    Folder(tmp_path, LIMIT_BYTES).keep("a", b"x" * 5)
    assert names(tmp_path) == ["a", "new" + PART]


def test_what_is_not_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"x" * 1_000)
    folder = Folder(tmp_path, LIMIT_BYTES)
    folder.keep("a", b"x" * 90)
    folder.keep("b", b"x" * 90)
    assert names(tmp_path) == ["b", "folder"] or names(tmp_path) == ["a", "folder"]
    assert folder.find("folder") is None
    with pytest.raises(IsADirectoryError):
        folder.keep("folder", b"")
