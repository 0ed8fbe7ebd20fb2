"""The names that a numeric question's expressions may use; their values are the grader's business."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection

FUNCTIONS = frozenset({"sqrt", "abs", "min", "max", "sum", "len", "mean", "var", "round"})
PLACEHOLDER = re.compile(r"\{\{(.+?)\}\}")


def find_expression_fault(expression: str, known: Collection[str]) -> str | None:
    """What is wrong with `expression` over the variables `known`, or None."""
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return f"{expression!r} is not an expression"
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if unknown := sorted(names - set(known) - FUNCTIONS):
        return f"{expression!r} uses the unknown name {unknown[0]!r}"
    return None


def placeholders(markdown: str) -> list[str]:
    """The expressions between double braces in `markdown`, in order."""
    return [match.strip() for match in PLACEHOLDER.findall(markdown)]
