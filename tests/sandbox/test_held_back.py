"""Hidden cases: their code, and inputs that only they name, reach the box once all that is shown is out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from jobs import value
from tiny_question import Library, tiny_question

from graders.coding.judging import grade_code
from graders.coding.prepare import prepare
from graders.sandbox.frames import FrameError
from graders.sandbox.job_parts import encode_job
from graders.sandbox.outcome import Ending, Job, Raised, Snippet
from graders.sandbox.pool import Pool
from graders.sandbox.progress import Progress
from graders.values import Array
from graders.verdicts import Verdict

MARK = "hushhush"
NUMBER = 1234.5678
VISIBLE = Snippet("a", "return {'out': f(x)}")
HIDDEN = Snippet("b", f"{MARK} = f(kept)\nreturn {{'out': {MARK}}}", held_back=True)
LAST = Snippet("c", "return {'out': f(x + both)}")

# Looks through every frame below it, and through all that is alive, for what it must not see.
SEARCH = f"""
import gc, sys
def seen():
    frame, found = sys._getframe(), []
    while frame is not None:
        found.append(repr(frame.f_locals))
        frame = frame.f_back
    found += [repr(each) for each in gc.get_objects() if isinstance(each, (dict, list, tuple, bytes))]
    text = " ".join(found)
    return any("".join(halves) in text for halves in (("{MARK[:4]}", "{MARK[4:]}"), ("1234", ".5678")))
"""
DEAF = """
import json, os, struct, time
def send(**header):
    text = json.dumps(header).encode()
    os.write(4, struct.pack("=IQ", len(text), 0) + text)
send(kind="loaded")
for index in (0, 2):
    send(kind="case", index=index, tree={"d": {}}, changed=[], leaves=[])
time.sleep(99)
"""
pytestmark = pytest.mark.sandbox


def job(source: str, **changes: object) -> Job:
    """A visible case, a hidden one with an input of its own, and another visible one."""
    arrays = {"x": 1.0, "kept": NUMBER, "both": 10.0}
    inputs = {name: Array(np.array([number]), "ndarray", "float64") for name, number in arrays.items()}
    fields = {"cases": (VISIBLE, HIDDEN, LAST), "inputs": inputs, "provides": ("f",)}
    return Job("numpy", source, **(fields | changes))  # type: ignore[arg-type]


@pytest.fixture
def pool(get_pool: Callable[[Library], Pool]) -> Pool:
    return get_pool("numpy")


def test_what_is_held_back_is_in_the_second_part_alone() -> None:
    first, later = encode_job(job("def f(x): ..."))
    number = np.float64(NUMBER).tobytes()
    assert number not in first
    assert number in later
    assert np.float64(10.0).tobytes() in first
    assert b'"both"' not in later
    assert encode_job(job("", cases=(VISIBLE, LAST)))[1] == b""


def test_every_case_runs_and_those_held_back_run_last(pool: Pool) -> None:
    told: list[int] = []
    outcome = pool.run(
        job("calls = []\ndef f(x):\n    calls.append(0)\n    return x + 0.001 * len(calls)\n"),
        lambda index, _: told.append(index),
    )
    assert outcome.ending is Ending.FINISHED
    assert [value(outcome, index) for index in range(3)] == [1.001, NUMBER + 0.003, 11.002]
    assert told == [0, 2, 1]


@pytest.mark.parametrize("at_load", [True, False])
def test_an_answer_that_looks_for_it_finds_nothing_before_it_is_shown(pool: Pool, at_load: bool) -> None:
    look = "raise LookupError(seen())" if at_load else ""
    outcome = pool.run(job(f"{SEARCH}\n{look}\ndef f(x):\n    raise LookupError(seen())\n"))
    if at_load:
        assert outcome.load_error is not None
        assert outcome.load_error.message == "False"
        assert outcome.cases == {}
        return
    messages = [each.message for index in range(3) if isinstance(each := outcome.cases[index], Raised)]
    assert messages == ["False", "True", "False"]  # it is worth looking: once there, it is found


def test_what_is_printed_once_it_is_there_is_not_kept(pool: Pool) -> None:
    outcome = pool.run(job("print('loaded')\ndef f(x):\n    print(float(x[0]), end=' ')\n    return x\n"))
    assert outcome.printed == "loaded\n1.0 11.0 "
    assert outcome.printed_truncated


def test_a_large_part_gets_through_and_one_that_is_not_read_holds_nobody_up(pool: Pool) -> None:
    large = Array(np.arange(200_000.0), "ndarray", "float64")
    inputs = job("").inputs | {"kept": large}
    outcome = pool.run(job("def f(x):\n    return x[-1:]\n", inputs=inputs))
    assert value(outcome, 1) == 199_999
    # It claims to be through with what is shown, and never asks for the rest.
    outcome = pool.run(job(DEAF, inputs=inputs, time_limit_s=0.5))
    assert outcome.ending is Ending.TIME_LIMIT
    assert outcome.cases.keys() == {0, 2}


def test_an_answer_that_closes_the_channel_loses_its_hidden_cases_only(pool: Pool) -> None:
    closer = "import os\ndef f(x):\n    os.dup2(os.open('/dev/null', 0), 3)\n    return x\n"
    outcome = pool.run(job(closer))
    assert {0, 2} <= outcome.cases.keys()
    assert 1 not in outcome.cases


@pytest.mark.parametrize(
    "header",
    [
        {"kind": "error", "index": -1, "types": ["E"], "message": "m", "places": []},
        {"kind": "case", "index": 0},
    ],
    ids=["load error", "visible case"],
)
def test_nothing_that_is_shown_is_taken_afterwards(header: dict[str, object]) -> None:
    progress = Progress(2, 1 << 20, held_back=frozenset({1}))
    case = {"kind": "case", "index": 0, "tree": {"d": {}}, "changed": [], "leaves": []}
    progress._take_frame({"kind": "loaded"}, b"")
    assert not progress.is_first_part_through
    progress._take_frame(case, b"")
    assert progress.is_first_part_through
    progress.hand_over()
    with pytest.raises(FrameError):
        progress._take_frame(header, b"")


def test_a_hidden_case_before_its_time_is_made_up() -> None:
    progress = Progress(2, 1 << 20, held_back=frozenset({1}))
    with pytest.raises(FrameError):
        progress._take_frame(
            {"kind": "case", "index": 1, "tree": {"d": {}}, "changed": [], "leaves": []}, b""
        )


def test_who_ended_the_run_is_told_in_the_order_of_running(pool: Pool) -> None:
    cases = [
        {"id": "first", "points": 1, "run": "return {'out': f(x)}"},
        {"id": "hidden", "points": 1, "run": "return {'out': f(x + 1)}", "visible": False},
        {"id": "last", "points": 1, "run": "return {'out': f(x + 2)}"},
    ]
    question = tiny_question(points=3, cases=cases)
    ender = (
        "import os\ncalls = []\ndef f(x):\n    calls.append(0)\n"
        "    if len(calls) == 2: os._exit(0)\n    return 2 * x\n"
    )
    grade = grade_code(question, "v", ender, prepare(question, 0, pool.run), pool.run)
    assert [case.verdict for case in grade.cases] == [Verdict.CORRECT, *[Verdict.RUNTIME_ERROR] * 2]
    assert "ended the Python process" in grade.cases[2].message
    assert grade.cases[1].message == "Not run: an earlier case ended the run."
