"""The audit in words: whatever is noted somewhere has them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import app
from app.db.lms.tables import DeploymentState
from app.web.people.audit_words import KINDS, say_action


def noted(call: ast.Call) -> str:
    """The act that a call of `note`, or of a step's own, writes down; else nothing."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    said = call.args[1] if name in ("note", "_note") and len(call.args) > 1 else None
    return str(said.value) if isinstance(said, ast.Constant) else ""


def all_noted() -> Iterator[str]:
    for path in Path(app.__path__[0]).rglob("*.py"):
        text = path.read_text()
        if "note(" in text:
            yield from (noted(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))


def test_every_act_that_is_noted_has_words_and_a_kind() -> None:
    acts = {act for act in all_noted() if act} | {
        f"lms.deployment-{state}" for state in (DeploymentState.APPROVED, DeploymentState.REFUSED)
    }
    assert len(acts) > 20
    assert {act for act in acts if ":" in say_action(act)} == set()
    assert {act.partition(".")[0] for act in acts} <= set(KINDS)
