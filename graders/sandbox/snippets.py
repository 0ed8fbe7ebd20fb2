"""Cases compiled beforehand: a run shouldn't pay for parsing what is the same for everybody."""

from __future__ import annotations

import ast
import marshal
from functools import lru_cache

KEPT = 2_048


@lru_cache(maxsize=KEPT)
def compile_body(source: str, names: tuple[str, ...]) -> bytes:
    """A function body as marshalled code that defines `case(*names)`; its lines keep their numbers.

    Only compiled here, never run. The box has the same interpreter, so it can load it.

    Raises:
        SyntaxError: `source` is not a function body; the loader refuses such questions.
    """
    wrapper = ast.parse(f"def case({', '.join(names)}): pass")
    function = wrapper.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = ast.parse(source, "case").body
    return marshal.dumps(compile(wrapper, "case", "exec", dont_inherit=True))
