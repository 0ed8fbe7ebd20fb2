"""The profile that the worker's container runs under: enough for every wall, and no more than it says."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.sandbox

PROJECT = Path(__file__).parents[2]
PROFILE = PROJECT / "graders" / "sandbox" / "worker-seccomp.json"
UNDER = Path(__file__).with_name("under_profile.py")
BATCHMARK = f"import sys; sys.path.insert(0, {str(PROJECT)!r}); from app.cli import main; main()"
QUESTION = "backward-closed-form-numpy"
WRONG = PROJECT / "tests" / "answers" / QUESTION / "n_not_inside.py"
LIMIT_S = 240
WALLS = [rule for rule in json.loads(PROFILE.read_text())["syscalls"] if rule["comment"].startswith("WALLS")]

# Each line is tried in a process of its own; what comes back is the kernel's answer.
ATTEMPTS = {
    "bpf": "syscall(321, 0, 0, 0)",
    "keyctl": "syscall(250, 0, -3, 0)",
    "ptrace": "syscall(101, 0, 0, 0, 0)",
    "perf_event_open": "syscall(298, 0, 0, -1, -1, 0)",
    "io_uring_setup": "syscall(425, 1, 0)",
    "userfaultfd": "syscall(323, 0)",
    "fsopen": "syscall(430, 0, 0)",
    "a new time namespace": "unshare(0x80)",
    "a process in new namespaces": "syscall(56, 0x10000000 | 17, 0, 0, 0, 0)",
    "another's mount namespace": "setns(0, 0x00020000)",
    "a socket to the hypervisor": "socket(40, 1, 0)",
    "a raw look at all packets": "socket(17, 3, 0)",
}


def under_profile(*command: str | Path, without: str = "") -> subprocess.CompletedProcess[str]:
    options = ["--without", without] if without else []
    environment = {name: os.environ[name] for name in ("CI", "PATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, str(UNDER), str(PROFILE), *options, *map(str, command)],
        cwd="/",
        env={
            **environment,
            "PYTHONPATH": str(PROJECT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": "/nonexistent",
        },
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def doctor(without: str = "") -> tuple[int, dict[str, Any]]:
    done = under_profile(
        sys.executable, "-c", BATCHMARK, "doctor", "--library", "numpy", "--json", without=without
    )
    assert done.stdout, done.stderr
    body: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, body


@pytest.fixture(scope="module")
def examined() -> dict[str, Any]:
    code, body = doctor()
    if code and os.environ.get("CI") != "true":
        pytest.skip(f"the sandbox can't be built on this machine: {body['remedies']}")
    assert code == 0, body
    return body


def test_every_wall_stands_and_is_attacked_in_vain(examined: dict[str, Any]) -> None:
    facts = examined["facts"]
    assert (facts["filtered"], facts["root"], facts["sys_admin"]) == (True, False, False)
    # Walls that the host lacks anyway are not the profile's doing.
    not_held = {finding["wall"] for finding in examined["findings"] if not finding["held"]}
    assert not_held <= (set() if facts["landlock_abi"] else {"landlock"})


@pytest.mark.usefixtures("examined")
def test_an_answer_is_graded_and_its_mistake_named() -> None:
    done = under_profile(sys.executable, "-c", BATCHMARK, "grade", QUESTION, WRONG, "--json")
    assert done.returncode == 0, done.stderr
    graded = json.loads(done.stdout)
    assert graded["status"] == "graded"
    assert graded["verdict"] in ("partial", "wrong_answer")
    assert graded["misconceptions"]


@pytest.mark.usefixtures("examined")
@pytest.mark.parametrize("rule", WALLS, ids=lambda rule: rule["names"][0])
def test_without_what_the_profile_adds_something_is_missing(rule: dict[str, Any]) -> None:
    code, body = doctor(without=",".join(rule["names"]))
    missing = [finding["wall"] for finding in body["findings"] if not finding["held"]]
    # Landlock is a wall that is not required; all others keep the worker from its work.
    assert missing, rule["comment"]
    assert code == (0 if "landlock_add_rule" in rule["names"] and missing == ["landlock"] else 1)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers of the calls are x86-64's")
def test_what_no_wall_needs_is_refused() -> None:
    program = f"""
import ctypes, json, os
libc = ctypes.CDLL(None, use_errno=True)
calls = {{name: getattr(libc, name) for name in ("syscall", "unshare", "setns", "socket")}}
def answer(attempt):
    ctypes.set_errno(0)
    result = eval(attempt, calls)
    return os.strerror(ctypes.get_errno()) if result == -1 else "done"
print(json.dumps({{name: answer(attempt) for name, attempt in {ATTEMPTS!r}.items()}}))
"""
    done = under_profile(sys.executable, "-c", program)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == dict.fromkeys(ATTEMPTS, "Operation not permitted")


def test_it_has_a_reason_for_each_group_and_no_name_twice_without_a_condition() -> None:
    profile = json.loads(PROFILE.read_text())
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    assert all(rule["comment"] for rule in profile["syscalls"])
    names = [name for rule in profile["syscalls"] if "args" not in rule for name in rule["names"]]
    assert len(names) == len(set(names))
