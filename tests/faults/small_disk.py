"""An installation on SQLite whose `var_dir` is a small disk, seen by its process alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from installation import Installation

_SIZE = "16m"
_CHUNKS_BYTES = (1 << 16, 1 << 12, 1)
_MOUNT = (
    f'mkdir "$0.small" && mount -t tmpfs -o size={_SIZE},mode=0700 none "$0.small" && cp -a "$0/." "$0.small"'
    ' && mount --bind "$0.small" "$0" && exec "$@"'
)
_UNSHARE = ("unshare", "--mount")


def why_not() -> str:
    """What keeps such a disk from being made on this machine; "" if nothing does."""
    if os.geteuid() != 0:  # as root of a user namespace one could, but no sandbox stands in there
        return "only root can"
    try:
        done = subprocess.run(
            [*_UNSHARE, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False, timeout=60
        )
    except FileNotFoundError:
        return "there is no program unshare"
    return done.stderr.decode(errors="replace").strip() if done.returncode else ""


@dataclass
class SmallDisk(Installation):
    """Can be filled to the last byte."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.way = (*_UNSHARE, "sh", "-c", _MOUNT, str(self.var_dir))

    @property
    def disk(self) -> Path:
        """The disk as a test reaches it."""
        return Path(f"/proc/{self.pid('web')}/root{self.var_dir}")

    @property
    def readable_url(self) -> str:
        """Before the start, the file that the disk begins with. Then a copy.

        SQLite itself would follow the way into the process's mounts to the same path in ours.
        """
        if not self.running:
            return super().readable_url
        copy = self.folder / "copy.db"
        for ending in ("-shm", "", "-wal"):
            Path(f"{copy}{ending}").unlink(missing_ok=True)
            if ending != "-shm" and (there := self.disk / f"batchmark.db{ending}").exists():
                shutil.copy(there, f"{copy}{ending}")
        return f"sqlite:///{copy}"

    def fill(self) -> None:
        """Leave no byte."""
        with (self.disk / "ballast").open("ab", buffering=0) as ballast:
            for size_bytes in _CHUNKS_BYTES:
                try:
                    while ballast.write(b"\0" * size_bytes) == size_bytes:
                        pass
                except OSError:
                    continue

    def make_room(self) -> None:
        (self.disk / "ballast").unlink()
