"""Keeps an answer from calling what its question forbids: by reading it, and by taking it away.

This file runs in the box, by its text, before the answer does: reading hostile source
is not for the trusted side. Standard library only. `enforce` is its entry.
"""

from __future__ import annotations

import ast
import ctypes
import importlib
import sys
import types
import warnings
from collections.abc import Callable, Iterator, Sequence


class ForbiddenCallError(Exception):
    """The answer names something that its question forbids."""


def enforce(
    source: str, forbidden: Sequence[str], operators: Sequence[str] = (), written_out: Sequence[str] = ()
) -> None:
    """Refuse `source` if it names anything forbidden, and make that unreachable otherwise.

    `forbidden` are dotted names; `operators` are torch's own ("aten" names), refused
    below every Python name that leads to them; `written_out` are dotted names of torch's
    functions that do the same in Python, where no operator of that name is called.

    Raises:
        ForbiddenCallError: with line and name. A source that can't be parsed is let
            through: running it will say more.
    """
    try:
        found = next(find_forbidden(source, forbidden), None)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        found = None
    if found is not None:
        raise ForbiddenCallError(f"line {found[1]} uses `{found[0]}`")
    for dotted in forbidden:
        _take_away(dotted)
    _refuse_operators(operators)
    for dotted in written_out:
        _empty(dotted)


def find_forbidden(source: str, forbidden: Sequence[str]) -> Iterator[tuple[str, int]]:
    """(name, line) of each forbidden name that `source` can be seen to use, under any alias.

    What only runs when the file is the main program is passed over: learners compare
    themselves with the library there.
    """
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if not _is_main_guard(node)]
    nodes = list(ast.walk(tree))
    aliases = _Aliases(tree.body, nodes)
    for node in nodes:
        for dotted in aliases.names_of(node):
            if dotted in forbidden:
                yield dotted, getattr(node, "lineno", 0)


def _is_main_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__name__" in {
        part.id for part in ast.walk(node.test) if isinstance(part, ast.Name)
    }


class _Aliases:
    """What the names of a source stand for, as far as its imports say."""

    def __init__(self, body: Sequence[ast.stmt], nodes: Sequence[ast.AST]) -> None:
        self._meaning: dict[str, str] = {}
        self._stars: list[str] = []
        # What the answer defines stands for itself, whatever a star import also brings.
        self._own = {node.name for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
        for node in nodes:
            if isinstance(node, ast.Import):
                self._add_import(node)
            elif isinstance(node, ast.ImportFrom) and node.module:
                self._add_import_from(node.module, node.names)

    def _add_import(self, node: ast.Import) -> None:
        for alias in node.names:
            # `import a.b` binds a; `import a.b as c` binds c to a.b.
            bound = alias.asname or alias.name.partition(".")[0]
            self._meaning[bound] = alias.name if alias.asname else bound

    def _add_import_from(self, module: str, names: list[ast.alias]) -> None:
        for alias in names:
            if alias.name == "*":
                self._stars.append(module)
            else:
                self._meaning[alias.asname or alias.name] = f"{module}.{alias.name}"

    def names_of(self, node: ast.AST) -> Iterator[str]:
        """Every dotted name that `node` may stand for."""
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Name) and node.id not in self._meaning and node.id not in self._own:
            yield from (f"{module}.{node.id}" for module in self._stars)
        elif isinstance(node, ast.expr) and (dotted := self._dotted(node)):
            yield dotted

    def _dotted(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return self._meaning.get(node.id)
        if isinstance(node, ast.Attribute):
            owner = self._dotted(node.value)
            return f"{owner}.{node.attr}" if owner else None
        if isinstance(node, ast.Call):
            return self._dotted_call(node)
        return None

    def _dotted_call(self, node: ast.Call) -> str | None:
        texts = [
            part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        called = node.func.id if isinstance(node.func, ast.Name) else self._dotted(node.func)
        if called == "getattr" and texts:
            owner = self._dotted(node.args[0])
            return f"{owner}.{texts[0]}" if owner else None
        if called in ("__import__", "importlib.import_module") and texts:
            return texts[0]
        return None


def _take_away(dotted: str) -> None:
    module_name, _, name = dotted.rpartition(".")
    owner = sys.modules.get(module_name)
    if owner is None or not hasattr(owner, name):
        return

    setattr(owner, name, type(name, (), {"__init__": _refusal(dotted)}))


def _refusal(name: str) -> Callable[..., None]:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise ForbiddenCallError(f"`{name}` is called")

    return refuse


def _refuse_operators(operators: Sequence[str]) -> None:
    if not operators:
        return
    # What `torch.library.Library` wraps. The wrapper could be found and undone; this has
    # no Python object left that leads to it, and one reference too many to ever end.
    dispatcher = importlib.import_module("torch")._C._dispatch_library("IMPL", "aten", "", __name__, 0)  # noqa: SLF001 - as said
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that an operator is replaced, which is the purpose
        for operator in operators:
            dispatcher.impl(operator, "CPU", _refusal(operator))
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(dispatcher))


def _empty(dotted: str) -> None:
    # Found by name: looking through all modules would touch, and so copy, what every child shares.
    module_name, _, name = dotted.rpartition(".")
    function = getattr(sys.modules.get(module_name), name, None)
    # The code goes, not the name: tables and closures hold the same function.
    while isinstance(function, types.FunctionType):
        refuse = _refusing_code(name)
        function.__code__ = refuse.replace(co_freevars=function.__code__.co_freevars)
        function = getattr(function, "__wrapped__", None)


def _refusing_code(name: str) -> types.CodeType:
    # It may look nothing up, for it runs with the globals of the function it stands in:
    # what it raises is one of its constants.
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise "error"  # type: ignore[misc]  # noqa: B016 - replaced below

    error = ForbiddenCallError(f"`{name}` is called")
    code = refuse.__code__
    return code.replace(co_consts=tuple(error if part == "error" else part for part in code.co_consts))
