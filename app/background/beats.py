"""A worker's heartbeat as a file: what it says of itself, and what to make of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEAT_INTERVAL_S = 5.0
SILENT_AFTER = timedelta(seconds=30)
_REFUSED = "refused"


@dataclass(frozen=True)
class Beat:
    """How a worker was at a moment (UTC, ISO 8601).

    `grading`, `detail`: its sandbox's state and why; `fault`: what else keeps it from its work.
    """

    at: str
    grading: str
    detail: str = ""
    fault: str = ""


def write_beat(path: Path, beat: Beat) -> None:
    """Put the beat in the place of the last one; a reader sees the one or the other.

    Raises:
        OSError: the file can't be written.
    """
    aside = path.with_name(f"{path.name}.new")
    aside.write_text(json.dumps(asdict(beat)), encoding="utf-8")
    aside.replace(path)


def find_complaint(path: Path, now: datetime) -> str:
    """What is wrong with the worker whose heartbeat lies at `path`; "" if nothing is."""
    try:
        beat = Beat(**json.loads(path.read_text(encoding="utf-8")))
        age = now - datetime.fromisoformat(beat.at)
    except FileNotFoundError:
        return f"there is no heartbeat at {path}"
    except (OSError, ValueError, TypeError) as error:
        return f"the heartbeat at {path} can't be read: {error}"
    if age > SILENT_AFTER:
        return f"the last heartbeat is {age.total_seconds():.0f} s old: its loop is stuck, or it is gone"
    if beat.fault:
        return beat.fault
    return f"no code is graded: {beat.detail}" if beat.grading == _REFUSED else ""


def now_in_words() -> str:
    """This moment as beats say it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
