"""What a process and all that it has started hold in memory."""

from __future__ import annotations

from pathlib import Path


def tree_mib(pid: int) -> float:
    """Memory of a process and of its descendants, in MiB: pages that several share are counted once.

    Raises:
        PermissionError: the kernel tells this to root only, and to the owner.
    """
    return sum(_share_kib(each) for each in _tree(pid)) / 1_024


def _tree(pid: int) -> list[int]:
    children = [
        int(each)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for each in (task / "children").read_text(encoding="ascii").split()
    ]
    return [pid, *(descendant for child in children for descendant in _tree(child))]


def _share_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
