"""What the host's kernel says of a waiting child: each wall by itself, though others may hide its absence."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from boxes import READY
from host import SERVERS, settled_family
from tiny_question import Library

from graders.sandbox.policy import DEVICES, ENVIRONMENT, LIMITS, OUTSIDE_UID_FOR_ROOT
from graders.sandbox.pool import Pool

pytestmark = pytest.mark.sandbox

NAMESPACES = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="the kernel shows this to root only")


@pytest.fixture(params=["numpy", "torch"])
def children(request: pytest.FixtureRequest, get_pool: Callable[[Library], Pool]) -> list[Path]:
    """The folders in /proc of the children that wait."""
    pool = get_pool(request.param)
    pool.start()
    family = settled_family(pool.start()._process.pid, SERVERS + READY)
    statuses = {pid: status(Path(f"/proc/{pid}")) for pid in family}
    deepest = max(len(fields["NSpid"].split()) for fields in statuses.values())
    return [
        Path(f"/proc/{pid}") for pid, fields in statuses.items() if len(fields["NSpid"].split()) == deepest
    ]


def status(process: Path) -> dict[str, str]:
    lines = (process / "status").read_text(encoding="utf-8").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_as_many_wait_as_were_asked_for(children: list[Path]) -> None:
    assert len(children) == READY


def test_a_child_holds_no_capability_and_gets_none(children: list[Path]) -> None:
    for child in children:
        fields = status(child)
        assert {int(fields[f"Cap{kind}"], 16) for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {0}
        assert fields["NoNewPrivs"] == "1"


def test_a_child_is_filtered_single_and_first_in_its_pid_namespace(children: list[Path]) -> None:
    for child in children:
        fields = status(child)
        assert fields["Seccomp"] == "2"
        assert fields["Threads"] == "1"
        assert fields["NSpid"].split()[-1] == "1"


def test_a_child_is_nobody_outside(children: list[Path]) -> None:
    expected = OUTSIDE_UID_FOR_ROOT if os.geteuid() == 0 else os.geteuid()
    for child in children:
        assert {int(uid) for uid in status(child)["Uid"].split()} == {expected}
        if os.geteuid() == 0:
            assert status(child)["Groups"] == ""


def test_a_child_has_the_limits_of_the_policy(children: list[Path]) -> None:
    bounds = {
        "Max open files": LIMITS.open_files,
        "Max file size": LIMITS.file_mib << 20,
        "Max cpu time": LIMITS.cpu_s,
        "Max processes": 0,
        "Max core file size": 0,
        "Max locked memory": 0,
        "Max msgqueue size": 0,
    }
    for child in children:
        lines = (child / "limits").read_text(encoding="ascii").splitlines()
        limits = {line[:26].strip(): line[26:].split()[:2] for line in lines}
        assert {name: limits[name] for name in bounds} == {
            name: [str(bound), str(bound)] for name, bound in bounds.items()
        }
        assert "unlimited" not in limits["Max address space"]


@only_root
def test_a_child_shares_no_namespace_with_the_host(children: list[Path]) -> None:
    for child in children:
        for name in NAMESPACES:
            assert (child / "ns" / name).readlink() != Path("/proc/self/ns", name).readlink()


@only_root
def test_children_share_neither_processes_nor_mounts_nor_memory_segments(children: list[Path]) -> None:
    for name in ("pid", "mnt", "ipc"):
        assert len({(child / "ns" / name).readlink() for child in children}) == len(children)


@only_root
def test_a_child_holds_its_four_channels_and_nothing_else(children: list[Path]) -> None:
    for child in children:
        opened = {int(fd.name): str(fd.readlink()) for fd in (child / "fd").iterdir()}
        assert opened.keys() == {0, 1, 2, 3, 4}
        assert opened[0] == "/dev/null"
        assert opened[1] == opened[2]
        assert all(opened[fd].startswith("pipe:") for fd in (1, 2, 3, 4))
        assert len({opened[fd] for fd in (1, 3, 4)}) == 3


@only_root
def test_a_child_can_write_to_its_tmp_only(children: list[Path]) -> None:
    for child in children:
        rows = [line.split() for line in (child / "mountinfo").read_text(encoding="utf-8").splitlines()]
        mounts = {row[4]: (set(row[5].split(",")), row[row.index("-") + 1]) for row in rows}
        writable = {target for target, (options, _) in mounts.items() if "ro" not in options}
        assert writable == {"/tmp", *DEVICES}
        assert mounts["/tmp"][1] == "tmpfs"
        assert {"nosuid", "nodev", "noexec"} <= mounts["/tmp"][0]
        assert all("nosuid" in options for options, _ in mounts.values())
        kinds = {kind for target, (_, kind) in mounts.items() if target not in DEVICES}
        assert not kinds & {"proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "mqueue"}


@only_root
def test_a_child_shares_no_memory_that_can_be_written(children: list[Path]) -> None:
    for child in children:
        maps = (child / "maps").read_text(encoding="utf-8").splitlines()
        assert [line for line in maps if line.split()[1][1] == "w" and line.split()[1][3] == "s"] == []


@only_root
def test_a_child_knows_no_environment(children: list[Path]) -> None:
    for child in children:
        names = {pair.partition(b"=")[0] for pair in (child / "environ").read_bytes().split(b"\0") if pair}
        assert names <= {name.encode() for name in ENVIRONMENT}
