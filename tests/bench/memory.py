"""What a zygote and a waiting child hold in memory."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "sandbox"))  # the helpers lie with the tests they are for

from host import SERVERS, settled_family

from graders.sandbox.policy import LIBRARY_SETS
from graders.sandbox.pool import Pool

READY = 2
REHEARSED_S = 1.0  # for the waiting children to have rehearsed, by when they hold what they will


def memory() -> str:
    """The Markdown section; the kernel tells these figures to root only."""
    lines = ["### Memory", "", "MiB. A child shares all but its own pages with its zygote.", ""]
    lines += ["| library set | zygote | a waiting child's own |", "|---|--:|--:|"]
    for name in LIBRARY_SETS:
        with Pool(name, ready=READY) as pool:
            pids = sorted(settled_family(pool.start()._process.pid, SERVERS + READY))
            time.sleep(REHEARSED_S)
            children = [_field_mib(pid, "Private_Dirty:") for pid in pids[SERVERS:]]
            resident = _field_mib(pids[1], "Rss:")
        lines.append(f"| {name} | {resident} | {' and '.join(children)} |")
    return "\n".join(lines) + "\n"


def _field_mib(pid: int, label: str) -> str:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except PermissionError:
        return "not told"
    kib = next(int(line.split()[1]) for line in lines if line.startswith(label))
    return f"{kib / 1024:.1f}"
