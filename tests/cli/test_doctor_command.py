"""`batchmark doctor`: words and JSON, exit codes, and help where the sandbox can't even start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command import PROJECT, batchmark

pytestmark = pytest.mark.sandbox

# As a container's default profile does it: no namespaces, no mounts.
DENY = """
import errno
import pyseccomp
rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
for name in ("unshare", "setns", "mount"):
    rules.add_rule(pyseccomp.ERRNO(errno.EPERM), name)
rules.load()
"""
WITHOUT_LIBSECCOMP = "import ctypes.util; ctypes.util.find_library = lambda name: None"
BROKEN = "import socket; socket.create_server = lambda *_, **__: 1 / 0"


def doctor_after(preparation: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The doctor in a process that was prepared by these statements."""
    program = f"{preparation}\nfrom app.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, "doctor", "--library", "numpy", *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def findings_of(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    return found


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    done = batchmark("doctor", "--json", folder=tmp_path_factory.mktemp("doctor"))
    body: dict[str, Any] = json.loads(done.stdout)
    if done.returncode == 1 and os.environ.get("CI") != "true":
        pytest.skip(f"the sandbox can't be built on this machine: {body['remedies']}")
    assert done.returncode == 0, done.stderr
    return body


def test_json_has_facts_and_a_finding_for_each_wall_of_each_library(healthy: dict[str, Any]) -> None:
    assert healthy["held"] is True
    assert healthy["facts"]["kernel"] == os.uname().release
    assert {finding["library"] for finding in healthy["findings"]} == {"numpy", "torch"}
    walls = {finding["wall"] for finding in healthy["findings"]}
    assert {"files", "network", "spawning", "kernel", "memory", "time", "disk"} <= walls
    for finding in healthy["findings"]:
        assert finding["held"] or not finding["required"]
        assert finding.keys() >= {"promise", "detail", "remedy"}


@pytest.mark.usefixtures("healthy")
def test_words_say_what_holds(tmp_path: Path) -> None:
    done = batchmark("doctor", "--library", "numpy", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "✓ reaches nobody, on this host or beyond" in done.stdout
    assert "All required walls hold." in done.stdout
    assert "torch question" not in done.stdout


def test_a_host_without_namespaces_gets_its_remedy_and_exit_code_1() -> None:
    done = doctor_after(DENY, "--json")
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    body = json.loads(done.stdout)
    assert body["held"] is False
    assert body["facts"]["user_namespaces"] is False
    assert "--security-opt seccomp=graders/sandbox/worker-seccomp.json" in body["remedies"]["user_namespaces"]
    first = findings_of(done)[0]
    assert (first["wall"], first["held"], first["required"]) == ("sandbox", False, True)
    assert body["remedies"]["user_namespaces"] in first["remedy"]


def test_words_say_what_is_missing_and_what_to_do() -> None:
    done = doctor_after(DENY)
    assert done.returncode == 1
    assert "✗ is run in a box that could be built: NOT HELD (required)" in done.stdout
    assert done.stdout.count("--security-opt seccomp=graders/sandbox/worker-seccomp.json") == 1
    assert "Don't let this installation grade code." in done.stdout


def test_without_libseccomp_it_says_what_to_install() -> None:
    done = doctor_after(WITHOUT_LIBSECCOMP)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "libseccomp: none" in done.stdout
    assert "apt-get install libseccomp2" in done.stdout


def test_a_doctor_that_breaks_says_so_with_exit_code_2() -> None:
    done = doctor_after(BROKEN)
    assert done.returncode == 2
    assert "the walls could not be examined: ZeroDivisionError" in done.stderr
    assert done.stdout == ""
