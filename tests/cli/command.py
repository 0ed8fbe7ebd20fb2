"""Running `batchmark` as people do: as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "from app.cli import main; main()"]


def batchmark(*arguments: str | Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in `folder`; what it keeps goes to `folder`/var."""
    settings: dict[str, Any] = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "BATCHMARK_VAR_DIR": str(folder / "var"),
        **environment,
    }
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, env=settings, capture_output=True, text=True, timeout=120, check=False
    )
