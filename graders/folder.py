"""Files that can be made again: whole or not there, bounded in size, shared by many processes."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PART = ".part"
ABANDONED_S = 3_600.0  # a file that was being written for this long has lost its writer


class _Entry(NamedTuple):
    used_s: float
    size_bytes: int
    path: Path


class Folder:
    """A folder of at most `limit_bytes` in all; what was not used for longest goes first.

    Nothing is flushed to the disk: after a power cut a file may be torn, which its reader
    must notice.
    """

    def __init__(self, path: Path, limit_bytes: int) -> None:
        self._path = path
        self._limit_bytes = limit_bytes

    def make(self) -> None:
        """Make the folder, for nobody else to look into: it holds what learners must not see.

        Raises:
            OSError: there is something else, or its place can't be written to.
        """
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def find(self, name: str) -> bytes | None:
        """The file's content, if it is there and can be read; it counts as used then."""
        path = self._path / name
        try:
            if path.stat().st_size > self._limit_bytes:
                return None
            content = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):  # a folder that only others write to
            os.utime(path)
        return content

    def keep(self, name: str, content: bytes) -> None:
        """Keep `content`. A reader meets the whole of it or what was there before.

        Raises:
            OSError: the folder can't be written to.
        """
        self.make()
        descriptor, part = tempfile.mkstemp(dir=self._path, suffix=PART)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            Path(part).replace(self._path / name)
        except OSError:
            with contextlib.suppress(OSError):
                Path(part).unlink()
            raise
        self._trim()

    def _trim(self) -> None:
        entries = sorted(self._entries())
        excess_bytes = sum(entry.size_bytes for entry in entries) - self._limit_bytes
        abandoned_s = time.time() - ABANDONED_S
        for entry in entries:
            is_part = entry.path.suffix == PART
            if (is_part and entry.used_s < abandoned_s) or (not is_part and excess_bytes > 0):
                with contextlib.suppress(OSError):  # another process was quicker
                    entry.path.unlink()
                excess_bytes -= entry.size_bytes

    def _entries(self) -> Iterator[_Entry]:
        for path in self._path.iterdir():
            with contextlib.suppress(OSError):
                status = path.stat()
                if path.is_file():
                    yield _Entry(status.st_mtime, status.st_size, path)
