"""What must hold of the right side of a coding question: solution, equivalents, oracle, starter."""

from __future__ import annotations

from collections.abc import Iterator

from graders.coding.prepare import Outputs, run_cases
from graders.comparing.compare import compare_output
from graders.comparing.spread import MOST_LOST, find_spread, find_widened
from graders.proving.records import CLEAR_MARGIN, Finding, Place, error
from graders.proving.variant import CaseOutputs, Variant
from graders.verdicts import Grade, Verdict
from graders.wording import magnitude
from questions.code import OutputRule

_EXACT = OutputRule(absolute=0.0, reason="two runs on the same inputs give the same")
_CLOSE = (1 + 1e-9) / CLEAR_MARGIN  # a spread that sets the tolerance is exactly this far, but for rounding


def find_faults_on_the_right(variant: Variant) -> Iterator[Finding]:
    """Each answer that should pass and doesn't, and a starter that earns points."""
    yield from _solution_faults(variant)
    yield from _unstable_solution_faults(variant)
    yield from _equivalent_faults(variant)
    yield from _oracle_faults(variant)
    grade = variant.grade(variant.question.starter)
    if grade.points:
        cases = ", ".join(case.id for case in grade.cases if case.points)
        yield error(("starter",), f"earns {grade.points:g} points untouched, in {cases}")


def _solution_faults(variant: Variant) -> Iterator[Finding]:
    solution, at = variant.question.solution, f"(variant {variant.number})"
    grade = variant.grade(solution)
    if grade.verdict is not Verdict.CORRECT:
        yield error(("solution",), f"is refused: {_first_reason(grade)} {at}")
    again = variant.outputs_of(solution, again=True)
    for index, expected in enumerate(variant.prepared.expected):
        second = again[index] or {}
        for name, value in expected.items():
            result = compare_output(name, second.get(name), value, _EXACT)
            if result.verdict is not Verdict.CORRECT:
                where = f"`{name}` of case {variant.question.cases[index].id}"
                yield error(
                    ("solution",),
                    f"gives another {where} when run again: let what is random come from `rng` {at}",
                )


def _unstable_solution_faults(variant: Variant) -> Iterator[Finding]:
    """Stability cases in which the solution itself is far from its own run in float64."""
    question, inputs = variant.question, variant.prepared.inputs
    hard = [index for index, case in enumerate(question.cases) if case.stability]
    wider = find_widened(inputs) if hard else None
    if wider is None:
        return
    outputs = run_cases(question, question.solution, wider, variant.number, variant.run)
    for index in hard:
        for name in _lost(variant, index, outputs[index] or {}):
            yield error(
                ("cases", index),
                f"the solution is unstable here itself: run in float64, its `{name}` differs by more than"
                f" {MOST_LOST:.0%} of the largest value (variant {variant.number}). Let it work in a wider"
                " type inside, or choose gentler numbers",
            )


def _lost(variant: Variant, index: int, precise: Outputs) -> Iterator[str]:
    """Outputs that are no figure of `precise`; where an author sets the tolerance, that is their word."""
    for name, value in variant.prepared.expected[index].items():
        rule = variant.rule(index, name)
        if name not in precise or rule.absolute is not None or rule.relative is not None:
            continue
        if find_spread(precise[name], value, rule, stability=True) is None:
            yield name


def _equivalent_faults(variant: Variant) -> Iterator[Finding]:
    for number, form in enumerate(variant.question.equivalents):
        place: Place = ("equivalents", number)
        source = form.source(variant.question.solution)
        grade = variant.grade(source)
        if grade.verdict is not Verdict.CORRECT:
            yield error(place, f"is refused: {_first_reason(grade)} (variant {variant.number})")
        elif far := _find_far(variant, variant.outputs_of(source), _CLOSE):
            yield error(place, f"{far}; a right form stays within a tenth, or the tolerance needs a reason")


def _oracle_faults(variant: Variant) -> Iterator[Finding]:
    oracle = variant.question.oracle
    if oracle is None:
        return
    if far := _find_far(variant, variant.outputs_of(oracle, restricted=False), 1.0):
        why = variant.explain_failure_of(oracle, restricted=False)
        yield error(("oracle",), f"disagrees with the solution: {far}{f'. {why}' if why else ''}")


def oracle_margin(variant: Variant) -> float | None:
    """How far the oracle is from the solution at its worst output, in tolerances; None without an oracle."""
    oracle, expected = variant.question.oracle, variant.prepared.expected
    if oracle is None:
        return None
    outputs = variant.outputs_of(oracle, restricted=False)
    margins = [variant.margins(index, outputs[index], wanted) for index, wanted in enumerate(expected)]
    return max((margin for each in margins for margin in each.values()), default=0.0)


def _find_far(variant: Variant, outputs: CaseOutputs, limit: float) -> str | None:
    """A sentence on the first output that is further than `limit` tolerances from the solution's."""
    for index, expected in enumerate(variant.prepared.expected):
        case = variant.question.cases[index].id
        if outputs[index] is None:
            return f"it returns nothing in case {case} of variant {variant.number}"
        for name, margin in variant.margins(index, outputs[index], expected).items():
            if margin > limit:
                where = f"`{name}` of case {case}, variant {variant.number}"
                return f"it is {magnitude(margin)} tolerances off in {where}"
    return None


def _first_reason(grade: Grade) -> str:
    wrong = [case for case in grade.cases if case.verdict is not Verdict.CORRECT]
    if not wrong or grade.verdict is Verdict.INVALID_ANSWER:
        return grade.message
    return f"case {wrong[0].id}: {wrong[0].message}"
