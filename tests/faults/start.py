"""Runs the command line as it is, but for what tests of faults need, who start it often.

Only numpy's sandbox is started, and the bank is the one in BATCHMARK_BANK_DIR alone: torch
and our whole bank would take most of a test's time. Where FAULTS_CLOCK names a file, this
process's wall clock is ahead by the seconds that are written there, from the moment on that
they are.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from importlib import import_module
from pathlib import Path
from typing import Any

_real_time, _real = time.time, dt.datetime


class _Kind(type):
    """What the driver and the interpreter make are moments too."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, _real)

    def __subclasscheck__(cls, kind: type) -> bool:
        return issubclass(kind, _real)


def shift_clock(file: Path) -> None:
    def ahead_s() -> float:
        return float(file.read_text()) if file.exists() else 0.0

    class Shifted(_real, metaclass=_Kind):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            return _real.now(tz) + dt.timedelta(seconds=ahead_s())

    time.time = lambda: _real_time() + ahead_s()
    dt.datetime = Shifted  # type: ignore[misc]


if clock := os.environ.get("FAULTS_CLOCK"):
    shift_clock(Path(clock))

# Only now: modules take the clock by name when they are imported.
load_bank = import_module("questions.bank").load_bank
import_module("app.worker").__dict__["LIBRARY_SETS"] = ("numpy",)
import_module("app.main").__dict__["load_bank"] = lambda extra: load_bank(folder=extra)
import_module("app.cli").main()
