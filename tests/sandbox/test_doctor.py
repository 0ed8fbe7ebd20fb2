"""The doctor: every promise is attacked, what gets through is seen, and the host's own remedy is given."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from boxes import start_or_skip
from no_walls import run_without_walls
from tiny_question import Library

from graders.sandbox import doctor, policy
from graders.sandbox.doctor import WALLS, Finding, examine, examine_installation, missing_walls
from graders.sandbox.host import HostFacts, read_facts, remedies_for
from graders.sandbox.launch import ZygoteProcess
from graders.sandbox.outcome import Ending, Job, Raised, RunOutcome
from graders.sandbox.pool import Pool
from graders.verdicts import GraderError

sandboxed = pytest.mark.sandbox
# Not to be had from outside: each answer without walls is a process of its own here, too.
NEVER = {"finds a library that another changed"}
PATIENCE_S = 60.0
Examined = tuple[list[Finding], list[Path]]


@sandboxed
@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_here_all_required_walls_hold(library: Library, get_pool: Callable[[Library], Pool]) -> None:
    pool = get_pool(library)
    findings = examine(pool.run, library)
    assert missing_walls(findings) == []
    held = {finding.wall: finding.held for finding in findings}
    assert held["pid-namespace"]
    assert held["landlock"] == (pool.start().landlock_abi > 0)
    assert {finding.remedy for finding in findings if finding.held} == {""}


@pytest.fixture(scope="module")
def unwalled() -> Examined:
    before = left_on_host()
    findings = examine(run_without_walls, "numpy")
    until_s = time.monotonic() + PATIENCE_S
    # What other tests examine at this moment goes away by itself.
    while (left := set(left_on_host()) - set(before)) and time.monotonic() < until_s:
        time.sleep(0.1)
    return findings, sorted(left)


def left_on_host() -> list[Path]:
    return [
        *Path(tempfile.gettempdir()).glob("batchmark-doctor*"),
        *Path("/dev/shm").glob("batchmark-doctor*"),
        *Path(os.__file__).parent.glob("batchmark_doctor*"),
    ]


def test_without_walls_every_promise_is_broken_and_the_attempts_are_named(unwalled: Examined) -> None:
    findings, _ = unwalled
    assert [finding.wall for finding in findings if finding.held] == []
    assert [finding.wall for finding in findings] == [wall.name for wall in WALLS]
    if os.geteuid() == 0:  # an ordinary user may rightly be refused some of it
        for wall, finding in zip(WALLS, findings, strict=True):
            if wall.name != "kernel":  # a container refuses some calls of its root, too
                through = {attempt.name for attempt in wall.attempts} - NEVER
                assert all(f"it {name}: got" in finding.detail for name in through), finding


def test_an_attack_leaves_nothing_on_the_host_even_without_walls(unwalled: Examined) -> None:
    findings, left = unwalled
    assert findings
    assert left == []


@pytest.mark.parametrize("names", [("NameError",), ("ModuleNotFoundError", "ImportError")])
def test_an_attempt_that_breaks_by_itself_proves_nothing(names: tuple[str, ...]) -> None:
    def run(job: Job) -> RunOutcome:
        cases: dict[int, Any] = {index: Raised(names, "oops", ()) for index in range(len(job.cases))}
        return outcome(cases, Ending.FINISHED)

    findings = examine(run, "numpy")
    assert [finding.wall for finding in findings if finding.held] == []
    assert all(f"not refused as it should be, but {names[0]}: oops" in finding.detail for finding in findings)


def test_a_run_that_ends_early_proves_only_what_it_was_meant_to() -> None:
    findings = examine(lambda _: outcome({}, Ending.TIME_LIMIT), "numpy")
    assert [finding.wall for finding in findings if finding.held] == ["time"]


def outcome(cases: dict[int, Any], ending: Ending) -> RunOutcome:
    return RunOutcome(
        ending=ending,
        loaded=True,
        cases=cases,
        load_error=None,
        printed="",
        printed_truncated=False,
        signal=0,
        elapsed_ms=0,
        cpu_ms=0,
        memory_mib=0,
        libraries={},
    )


@sandboxed
def test_one_system_call_too_many_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "SYSCALLS_ALLOWED", (*policy.SYSCALLS_ALLOWED, "ptrace"))
    with start_or_skip(Pool("numpy", ready=1)) as pool:
        findings = {finding.wall: finding for finding in examine(pool.run, "numpy")}
    assert [name for name, finding in findings.items() if not finding.held] == ["kernel"]
    assert findings["kernel"].detail == "it calls ptrace: got 0"
    assert "the fault is ours" in findings["kernel"].remedy


def test_a_sandbox_that_does_not_start_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise GraderError("no namespaces today")

    monkeypatch.setattr(ZygoteProcess, "__init__", refuse)
    (finding,) = examine_installation("numpy")
    assert (finding.held, finding.required) == (False, True)
    assert "no namespaces today" in finding.detail
    assert finding.remedy


def test_a_long_temporary_folder_leaves_every_bait_in_reach(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (long := tmp_path / ("x" * 90)).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with doctor._bait() as bait:
        assert Path(str(bait["outside"]), "socket").is_socket()


def test_only_required_walls_count_as_missing() -> None:
    walls = [
        Finding("a", "", held=False, required=True, detail="", remedy=""),
        Finding("b", "", held=False, required=False, detail="", remedy=""),
        Finding("c", "", held=True, required=True, detail="", remedy=""),
    ]
    assert [finding.wall for finding in missing_walls(walls)] == ["a"]


HEALTHY = HostFacts(
    kernel="6.8.0-45-generic",
    machine="x86_64",
    python="3.11.7",
    libraries={},
    root=False,
    sys_admin=False,
    container=False,
    filtered=False,
    user_namespaces=True,
    user_namespaces_error="",
    sysctls={"user.max_user_namespaces": "15000"},
    mount_setattr=True,
    landlock_abi=4,
    libseccomp="libseccomp.so.2",
    cgroup_writable=False,
)
WITHOUT = replace(HEALTHY, user_namespaces=False, user_namespaces_error="[Errno 1] unshare: …")


def test_a_healthy_host_needs_nothing() -> None:
    assert remedies_for(HEALTHY) == {}


@pytest.mark.parametrize(
    ("facts", "missing", "told"),
    [
        (
            replace(WITHOUT, sysctls={"kernel.unprivileged_userns_clone": "0"}),
            "user_namespaces",
            "sysctl -w kernel.unprivileged_userns_clone=1",
        ),
        (
            replace(WITHOUT, sysctls={"user.max_user_namespaces": "0"}),
            "user_namespaces",
            "sysctl -w user.max_user_namespaces=15000",
        ),
        (
            replace(WITHOUT, sysctls={"kernel.apparmor_restrict_unprivileged_userns": "1"}),
            "user_namespaces",
            "`userns,`",
        ),
        (
            replace(WITHOUT, container=True),
            "user_namespaces",
            "--security-opt seccomp=graders/sandbox/worker-seccomp.json",
        ),
        (
            replace(WITHOUT, filtered=True),
            "user_namespaces",
            "--security-opt seccomp=graders/sandbox/worker-seccomp.json",
        ),
        (WITHOUT, "user_namespaces", "CONFIG_USER_NS"),
        (replace(HEALTHY, libseccomp=""), "libseccomp", "apt-get install libseccomp2"),
        (replace(HEALTHY, kernel="5.10.0-30", landlock_abi=0), "landlock_abi", "Linux 5.13"),
        (replace(HEALTHY, landlock_abi=0), "landlock_abi", "lsm="),
        (replace(HEALTHY, landlock_abi=0, filtered=True), "landlock_abi", "with the seccomp profile"),
        (replace(HEALTHY, kernel="5.10.0-30", mount_setattr=False), "mount_setattr", "Linux 5.12"),
    ],
)
def test_what_is_missing_gets_this_hosts_remedy(facts: HostFacts, missing: str, told: str) -> None:
    remedies = remedies_for(facts)
    assert list(remedies) == [missing]
    assert told in remedies[missing]


def test_facts_are_those_of_this_machine() -> None:
    facts = read_facts()
    assert facts.kernel == os.uname().release
    assert facts.root == (os.geteuid() == 0)
    assert facts.user_namespaces == (facts.user_namespaces_error == "")
    assert facts.libraries["numpy"]
