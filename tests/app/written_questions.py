"""Questions as an author writes them, to be checked and published in tests."""

from __future__ import annotations

import re

from app.skeletons import skeleton

TEXT = """\
id: new-word
kind: text
title: The word for it
lesson: L0
points: 1
prompt: What divides by the standard deviation?
accept: [normalising]
explanation: Normalising.
"""
SILENT = """\
id: new-word
kind: choice
title: The word for it
lesson: L0
points: 1
prompt: What divides by the standard deviation?
choices:
  - {id: a, text: Normalising, correct: true}
  - {id: b, text: Centring}
explanation: Normalising.
"""
"""A wrong option without feedback: it loads, and its proof fails."""


def code_question(question_id: str = "new-code") -> str:
    """A coding question that is proven as it stands."""
    return skeleton("code", question_id)


def retitled(source: str, title: str) -> str:
    """The same question under another title."""
    return re.sub(r"^title: .*$", f"title: {title}", source, count=1, flags=re.MULTILINE)
