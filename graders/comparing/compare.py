"""What an answer returned against what the solution returned, and a sentence for the learner.

`got` is hostile: it is decoded data of any shape and content. The walk follows
`expected`, so its depth and length bound the work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from graders.comparing.arrays import Terms, compare_arrays
from graders.comparing.finding import Finding
from graders.comparing.kinds import explain_kind
from graders.comparing.numbers import expected_array, find_array
from graders.comparing.structures import retell
from graders.values import Array, Other, Value
from graders.verdicts import OutputResult, QuestionError, Verdict
from graders.wording import count_of, describe_value, word
from questions.code import OutputRule

_PLAIN_RULE = OutputRule()


def compare_outputs(
    got: dict[str, Value],
    expected: dict[str, Value],
    rules: dict[str, OutputRule],
    *,
    spreads: dict[str, float] | None = None,
    show_values: bool = True,
) -> tuple[OutputResult, ...]:
    """One result for each expected output, in their order; what was got beyond them is ignored.

    `spreads` tells, for outputs where right forms differ, by how much they do. A wrong
    output that is right under another name is told so. With `show_values` off, as for a
    hidden case, no sentence holds a value.

    Raises:
        QuestionError: an expected output is not something that can be compared.
    """
    return tuple(
        _compare_named(name, got, expected, rules, spreads or {}, show_values=show_values)
        for name in expected
    )


def compare_output(
    name: str,
    got: Value,
    expected: Value,
    rule: OutputRule,
    *,
    spread: float = 0.0,
    show_values: bool = True,
) -> OutputResult:
    """The result for one output; a nested one is compared leaf by leaf, and tells its first wrong leaf.

    Raises:
        QuestionError: `expected` holds something that can't be compared, such as a function.
    """
    findings = list(compare_leaves(got, expected, Terms(rule, spread)))
    wrong = [finding for finding in findings if not finding.right]
    if wrong:
        others = f"{count_of(len(wrong) - 1, 'other part')} of it wrong too." if len(wrong) > 1 else None
        told = wrong[0].with_hints(others)
    else:
        nothing = Finding(right=True, message="Matches: both are empty.")
        told = max(findings, key=lambda finding: finding.max_error or 0.0, default=nothing)
    return OutputResult(
        name=name,
        verdict=Verdict.WRONG_ANSWER if wrong else Verdict.CORRECT,
        max_error=told.max_error,
        tolerance=told.tolerance,
        ulps=told.ulps,
        message=told.sentences(show_values=show_values),
        where=told.where,
        expected=describe_value(expected),
        got=describe_value(got),
    )


def _compare_named(
    name: str,
    got: dict[str, Value],
    expected: dict[str, Value],
    rules: dict[str, OutputRule],
    spreads: dict[str, float],
    *,
    show_values: bool,
) -> OutputResult:
    if name not in got:
        return _missing(name, expected[name])
    rule, spread = rules.get(name, _PLAIN_RULE), spreads.get(name, 0.0)
    result = compare_output(name, got[name], expected[name], rule, spread=spread, show_values=show_values)
    if result.verdict is Verdict.CORRECT:
        return result
    others = {other: value for other, value in expected.items() if other != name}
    twin = _find_twin(got[name], others, rules, spreads)
    if twin is None:
        return result
    message = f"{result.message} These are the values wanted as `{twin}`: are two outputs swapped?"
    return result.model_copy(update={"message": message})


def compare_leaves(got: Value, expected: Value, terms: Terms) -> Iterator[Finding]:
    """A finding for each leaf of `expected`, or one for the level where `got` is built otherwise.

    Raises:
        QuestionError: `expected` holds something that can't be compared, such as a function.
    """
    if isinstance(expected, dict):
        yield from _compare_dicts(got, expected, terms)
    elif isinstance(expected, list):
        findings = _compare_lists(got, expected, terms)
        if terms.reasons:
            findings = iter(retell(got, expected, findings, partial(compare_leaves, terms=terms)))
        yield from findings
    elif isinstance(expected, Other):
        raise QuestionError(f"an expected output holds a {describe_value(expected)}, which can't be compared")
    elif expected is None or isinstance(expected, str):
        yield _compare_exactly(got, expected)
    elif (array := find_array(got)) is None:
        yield Finding(right=False, message=explain_kind(got, expected))
    else:
        if not isinstance(expected, Array):  # a Python number has no type that another could be held to
            terms = replace(terms, rule=terms.rule.model_copy(update={"dtype": "any"}))
        yield compare_arrays(array, expected_array(expected), terms)


def _compare_dicts(got: Value, expected: dict[str, Value], terms: Terms) -> Iterator[Finding]:
    if not isinstance(got, dict):
        yield Finding(right=False, message=explain_kind(got, expected))
        return
    for key, wanted in expected.items():
        if key not in got:
            yield Finding(right=False, message=f"The key {key!r} is missing.")
            continue
        for finding in compare_leaves(got[key], wanted, terms):
            yield finding.under(key)
    if surplus := [key for key in got if key not in expected]:
        yield Finding(right=False, message=f"The key {word(surplus[0])!r} is not wanted.")


def _compare_lists(got: Value, expected: list[Value], terms: Terms) -> Iterator[Finding]:
    length = _find_length(got)
    if length is None:
        yield Finding(right=False, message=explain_kind(got, expected))
    elif length != len(expected):
        wanted = len(expected)
        yield Finding(right=False, message=f"{count_of(length, 'item')} where {wanted} should be.")
    else:
        for index, (item, wanted_item) in enumerate(zip(_items(got), expected, strict=True)):
            for finding in compare_leaves(item, wanted_item, terms):
                yield finding.under(str(index))


def _compare_exactly(got: Value, expected: str | None) -> Finding:
    if type(got) is not type(expected):
        return Finding(right=False, message=explain_kind(got, expected))
    if got == expected:
        return Finding(right=True, message="Matches exactly.")
    values = f"Got {word(str(got))!r}, expected {word(str(expected))!r}."
    return Finding(right=False, message="It is another text than the one wanted.", values=values)


def _find_length(got: Value) -> int | None:
    """The number of items that `got` has as a list; an array is a list of its rows."""
    if isinstance(got, Array):
        return len(got.data) if got.data.ndim else None
    return len(got) if isinstance(got, list) else None


def _items(got: Value) -> list[Value]:
    if isinstance(got, Array):
        return [Array(np.asarray(row), got.kind, got.dtype) for row in got.data]
    assert isinstance(got, list)
    return got


def _find_twin(
    got: Value, expected: dict[str, Value], rules: dict[str, OutputRule], spreads: dict[str, float]
) -> str | None:
    """The name of the expected array that `got` equals, if it is not as plain as all zeros."""
    if not isinstance(got, Array) or not got.data.size or np.all(got.data == got.data.flat[:1]):
        return None
    for name, wanted in expected.items():
        terms = Terms(rules.get(name, _PLAIN_RULE), spreads.get(name, 0.0), reasons=False)
        if isinstance(wanted, Array) and compare_arrays(got, wanted, terms).right:
            return name
    return None


def _missing(name: str, wanted: Value) -> OutputResult:
    return OutputResult(
        name=name,
        verdict=Verdict.WRONG_ANSWER,
        message=f"`{name}` did not come back.",
        expected=describe_value(wanted),
        got="nothing",
    )
