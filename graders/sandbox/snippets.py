"""Code of ours compiled beforehand: a run shouldn't pay for parsing what is the same for everybody.

It is only compiled here, never run; the box has the same interpreter, so it can load it.
"""

from __future__ import annotations

import ast
import marshal
from functools import lru_cache

KEPT = 2_048


@lru_cache(maxsize=KEPT)
def names_in(source: str) -> frozenset[str]:
    """Every name that a function body mentions.

    Raises:
        SyntaxError: `source` is not a function body; the loader refuses such questions.
    """
    return frozenset(node.id for node in ast.walk(ast.parse(source, "case")) if isinstance(node, ast.Name))


@lru_cache(maxsize=KEPT)
def compile_body(source: str, names: tuple[str, ...]) -> bytes:
    """A function body as code that defines `case(*names)`, marshalled.

    Its lines keep their numbers.

    Raises:
        SyntaxError: `source` is not a function body; the loader refuses such questions.
    """
    wrapper = ast.parse(f"def case({', '.join(names)}): pass")
    function = wrapper.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = ast.parse(source, "case").body
    return marshal.dumps(compile(wrapper, "case", "exec", dont_inherit=True))


@lru_cache(maxsize=KEPT)
def compile_prelude(source: str) -> bytes:
    """A prelude's code, marshalled."""
    return marshal.dumps(compile(source, "prelude", "exec", dont_inherit=True))
