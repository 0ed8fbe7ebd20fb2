"""The catalogue of attacks: hostile answers to the tiny question, one a file in `attacks/`.

An attack that succeeds hands in the right answer, so that it would be graded correct.
What it earns instead stands on its first line, `# due: VERDICT` (alternatives are
separated by `|` where the machine may decide); what it tries and which wall stops it,
on the second. After these may follow, in any order:

    # says: TEXT        what the grade's message must hold: the wall that was meant
    # library: torch    the library set, numpy where nothing is said
    # machine: x86_64   the only processor where it makes sense
"""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tiny_question import SHORT_LIMIT_S, TIME_LIMIT_S, Library

from graders.verdicts import Verdict

FOLDER = Path(__file__).parent / "attacks"
_FIELD = re.compile(r"# (due|says|library|machine): (.+)")


@dataclass(frozen=True)
class Attack:
    """One hostile answer and what it is due."""

    name: str
    source: str
    due: tuple[Verdict, ...]
    says: str
    library: Library
    machine: str

    @property
    def id(self) -> str:
        """A test id that can be selected by library and verdict."""
        return "-".join((self.name, self.library, *self.due))

    @property
    def time_s(self) -> float:
        """How long it gets: short where it is meant to run out of time, generous elsewhere."""
        return SHORT_LIMIT_S if Verdict.TIME_LIMIT in self.due else TIME_LIMIT_S

    @property
    def fits_here(self) -> bool:
        """Whether it makes sense on this processor."""
        return self.machine in ("", platform.machine())


def read_attack(path: Path) -> Attack:
    """The attack in `path`.

    Raises:
        ValueError: its first lines are not as described above.
    """
    source = path.read_text(encoding="utf-8")
    head = source.splitlines()
    fields = {match[1]: match[2] for line in head if (match := _FIELD.fullmatch(line))}
    if not head[0].startswith("# due: ") or not head[1].startswith("# ") or _FIELD.fullmatch(head[1]):
        raise ValueError(f"{path.name}: the first line says what is due, the second what is tried")
    return Attack(
        name=path.stem,
        source=source,
        due=tuple(Verdict(word.strip()) for word in fields["due"].split("|")),
        says=fields.get("says", ""),
        library=cast("Library", fields.get("library", "numpy")),
        machine=fields.get("machine", ""),
    )


def read_attacks() -> list[Attack]:
    """The whole catalogue, in the order of the files' names."""
    return [read_attack(path) for path in sorted(FOLDER.glob("*.py"))]
