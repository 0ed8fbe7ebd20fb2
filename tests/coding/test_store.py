"""Prepared variants on disk: made once, found by whoever comes next, and never needed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import counted_run
import pytest
from counted_run import RUNS, VERSION, CountedRun, double_question
from filelock import FileLock

from graders import folder
from graders.coding import store as store_module
from graders.coding.packing import pack
from graders.coding.prepare import Prepared, prepare
from graders.coding.preparer import Preparer
from graders.coding.store import Key, Store
from graders.verdicts import QuestionError

QUESTION = double_question()
KEY = Key(QUESTION.id, VERSION, 0)


class Told(list[str]):
    """What a store had to say."""


def store_in(
    path: Path, *, limit_bytes: int = 1 << 20, conditions: str = "", told: Told | None = None
) -> Store:
    told = Told() if told is None else told
    return Store(path, limit_bytes=limit_bytes, conditions=conditions, tell=told.append)


def prepare_by(run: CountedRun, store: Store | None, variant: int = 0) -> Prepared:
    """What a process of its own would have, with nothing in memory."""
    return Preparer(run, store).get_prepared(QUESTION, VERSION, variant)


def file_of(path: Path, variant: int) -> Path:
    [file] = path.glob(f"*-{variant}-*.prepared")
    return file


def prepared_files(path: Path) -> list[Path]:
    return sorted(path.glob("*.prepared"))


def test_the_next_process_runs_nothing(tmp_path: Path) -> None:
    first, second = CountedRun(), CountedRun()
    made = prepare_by(first, store_in(tmp_path / "new"))
    found = prepare_by(second, store_in(tmp_path / "new"))
    assert (len(first.jobs), len(second.jobs)) == (RUNS, 0)
    assert pack(found, "") == pack(made, "") == pack(prepare(QUESTION, 0, CountedRun()), "")


def test_nobody_else_can_look_into_it(tmp_path: Path) -> None:
    prepare_by(CountedRun(), store_in(tmp_path / "new"))
    modes = {path.stat().st_mode & 0o077 for path in [tmp_path / "new", *prepared_files(tmp_path / "new")]}
    assert modes == {0}


@pytest.mark.parametrize("spoil", [lambda b: b[: len(b) // 2], lambda b: b[:-1] + b"?", lambda _: b""])
def test_a_spoilt_file_is_made_anew(tmp_path: Path, spoil: object) -> None:
    made = prepare_by(CountedRun(), store_in(tmp_path))
    [file] = prepared_files(tmp_path)
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]
    run = CountedRun()
    assert pack(prepare_by(run, store_in(tmp_path)), "") == pack(made, "")
    assert len(run.jobs) == RUNS
    assert store_in(tmp_path).find(KEY) is not None


def test_a_file_under_another_ones_name_is_not_taken(tmp_path: Path) -> None:
    for variant in (0, 1):
        prepare_by(CountedRun(), store_in(tmp_path), variant)
    file_of(tmp_path, 0).write_bytes(file_of(tmp_path, 1).read_bytes())
    assert store_in(tmp_path).find(KEY) is None


def test_another_version_engine_or_limit_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare_by(CountedRun(), store_in(tmp_path))
    assert store_in(tmp_path).find(KEY) is not None
    assert store_in(tmp_path).find(KEY._replace(version="2" * 64)) is None
    assert store_in(tmp_path).find(KEY._replace(question_id="other")) is None
    assert store_in(tmp_path).find(KEY._replace(variant=1)) is None
    assert store_in(tmp_path, conditions="less").find(KEY) is None
    monkeypatch.setattr(store_module, "engine_version", lambda: "0" * 64)
    assert store_in(tmp_path).find(KEY) is None


def test_what_the_clock_ended_is_not_kept_for_ever(tmp_path: Path) -> None:
    late = CountedRun(cut=lambda job: "3 * x" in job.source)  # a mutant
    preparer = Preparer(late, store_in(tmp_path))
    for _ in range(2):
        preparer.get_prepared(QUESTION, VERSION, 0)
    assert len(late.jobs) == RUNS  # this process keeps it for a while
    assert prepared_files(tmp_path) == []


def test_an_authors_fault_is_not_kept(tmp_path: Path) -> None:
    faulty = double_question(solution="def f(x):\n    raise ValueError\n")
    with pytest.raises(QuestionError, match="the solution fails"):
        Preparer(CountedRun(), store_in(tmp_path)).get_prepared(faulty, VERSION, 0)
    assert prepared_files(tmp_path) == []


def test_processes_at_the_same_time_prepare_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, counted_run.__file__, str(tmp_path / "store"), str(log)]
    processes = [
        subprocess.Popen(command, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=60)
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert log.read_text().count("run") == RUNS


def _environment() -> dict[str, str]:
    return {"PYTHONPATH": str(Path(__file__).parents[2])}


def test_threads_at_the_same_time_prepare_once(tmp_path: Path) -> None:
    run = CountedRun(pause_s=0.01)
    preparer = Preparer(run, store_in(tmp_path))
    with ThreadPoolExecutor(8) as threads:
        variants = list(threads.map(lambda _: preparer.get_prepared(QUESTION, VERSION, 0), range(8)))
    assert len(run.jobs) == RUNS
    assert len(set(map(id, variants))) == 1


def test_variants_that_share_a_lock_wait_for_one_another_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "TURNS", 1)
    run = CountedRun(pause_s=0.01)
    preparer = Preparer(run, store_in(tmp_path))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda variant: preparer.get_prepared(QUESTION, VERSION, variant), range(4)))
    assert len(run.jobs) == 4 * RUNS
    assert len(prepared_files(tmp_path)) == 4


def test_a_process_that_is_stuck_holds_nobody_up_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "TURNS", 1)
    monkeypatch.setattr(store_module, "TURN_LIMIT_S", 0.1)
    (tmp_path / "turns").mkdir()
    with FileLock(tmp_path / "turns" / "00.lock"):
        run = CountedRun()
        prepare_by(run, store_in(tmp_path))
    assert len(run.jobs) == RUNS


def test_whoever_gives_up_waits_no_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "TURNS", 1)
    (tmp_path / "turns").mkdir()
    stop = threading.Event()
    with FileLock(tmp_path / "turns" / "00.lock"):
        threading.Timer(0.1, stop.set).start()
        started_s = time.monotonic()
        with store_in(tmp_path).turn(KEY, stop.is_set):
            assert time.monotonic() - started_s < 5


@pytest.fixture(params=["a file in its place", "a read-only file system", "a full disk"])
def unusable(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that can't be written to; permissions would not stop tests that run as root."""
    path = tmp_path / "store"
    if request.param == "a file in its place":
        path.write_text("")
    elif request.param == "a read-only file system":
        path = Path("/proc/store")
    else:

        def refuse(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(folder.tempfile, "mkstemp", refuse)
    return path


def test_a_folder_that_can_not_be_used_costs_speed_only_and_is_told_once(unusable: Path) -> None:
    told, run = Told(), CountedRun()
    preparer = Preparer(run, store_in(unusable, told=told))
    for variant in (0, 1, 0, 1):
        assert preparer.get_prepared(QUESTION, VERSION, variant).variant == variant
    assert len(run.jobs) == 2 * RUNS
    assert len(told) == 1
    assert "can't be kept on disk" in told[0]


def test_a_folder_that_is_only_read_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare_by(CountedRun(), store_in(tmp_path))

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(folder.os, "utime", refuse)
    monkeypatch.setattr(folder.tempfile, "mkstemp", refuse)
    run, told = CountedRun(), Told()
    prepare_by(run, store_in(tmp_path, told=told))
    assert (run.jobs, told) == ([], [])


def test_it_stays_within_its_bound_and_the_oldest_used_goes_first(tmp_path: Path) -> None:
    prepare_by(CountedRun(), store_in(tmp_path))
    size_bytes = prepared_files(tmp_path)[0].stat().st_size
    small = store_in(tmp_path, limit_bytes=size_bytes * 3 + size_bytes // 2)
    for variant in (1, 2):
        prepare_by(CountedRun(), small, variant)
    for age, variant in enumerate([2, 1, 0], start=1):
        then_s = time.time() - 60 * age
        os.utime(file_of(tmp_path, variant), (then_s, then_s))
    assert small.find(KEY) is not None  # it was the oldest, and is the latest used now
    for variant in (3, 4):
        prepare_by(CountedRun(), small, variant)
    assert [variant for variant in range(5) if small.find(KEY._replace(variant=variant))] == [0, 3, 4]


def test_what_is_larger_than_the_bound_is_not_kept_and_drives_nothing_out(tmp_path: Path) -> None:
    prepare_by(CountedRun(), store_in(tmp_path))
    tiny = store_in(tmp_path, limit_bytes=prepared_files(tmp_path)[0].stat().st_size - 1)
    prepare_by(CountedRun(), tiny, 1)
    assert len(prepared_files(tmp_path)) == 1


def test_what_was_prepared_elsewhere_is_found(tmp_path: Path) -> None:
    prepared = prepare(QUESTION, 0, CountedRun())
    Preparer(CountedRun(), store_in(tmp_path)).keep(QUESTION.id, VERSION, prepared)
    run = CountedRun()
    prepare_by(run, store_in(tmp_path))
    assert run.jobs == []
