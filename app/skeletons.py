"""Questions to start from, one of each kind: each loads and is proven as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Kind = Literal["code", "choice", "multiple", "numeric", "ordering", "text"]

FOLDER = Path(__file__).parent / "commands" / "skeletons"
_PLACEHOLDER = "ID-OF-THE-QUESTION"


def skeleton(kind: Kind, question_id: str) -> str:
    """The YAML text of a new question of that kind."""
    text = (FOLDER / f"{kind}.yaml").read_text(encoding="utf-8")
    return text.replace(_PLACEHOLDER, question_id)
