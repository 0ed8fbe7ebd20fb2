"""What a proof refuses in a coding question, and what it lets through. Runs in the sandbox."""

from __future__ import annotations

import math
from typing import Any

import pytest
from centre_question import answer, centre_question

from graders.coding.prepare import Run
from graders.comparing.tolerance import Source
from graders.proving.prove import prove
from graders.proving.records import Finding, Level, Place, Proof

pytestmark = pytest.mark.sandbox

WRONG_AXIS = {"misconception": "wrong-axis", "code": answer("return x - x.mean()")}


@pytest.fixture
def found(run: Run) -> Any:
    """Proves the question with changes; gives the findings."""

    def prove_changed(**changes: Any) -> tuple[Finding, ...]:
        return prove(centre_question(**changes), run).findings

    return prove_changed


def only(findings: tuple[Finding, ...], place: Place, level: Level = Level.ERROR) -> str:
    """The message of the one finding, which must be at `place`."""
    assert [(each.level, each.place) for each in findings] == [(level, place)], findings
    return findings[0].message


def test_a_sound_question_is_proven_with_its_matrix_and_tolerances(run: Run) -> None:
    proof = prove(centre_question(), run)
    assert proof.proven
    assert proof.findings == ()
    assert proof.cases == ("centres", "shifted")
    [row] = proof.matrix
    assert row.named == ("wrong-axis",)
    assert all(1e6 < margin < math.inf for margin in row.margins)
    assert row.separation == max(row.margins)
    [first, _] = proof.tolerances
    assert (first.case, first.output, first.source) == ("centres", "out", Source.DTYPE)
    assert 0 < first.tolerance < 1e-9
    assert 10 * first.spread < first.tolerance


def test_it_survives_being_written_down(run: Run) -> None:
    raises = {"misconception": "wrong-axis", "code": answer("return x - x.mean(axis=1)")}
    proof = prove(centre_question(mutants=[WRONG_AXIS, raises]), run)
    assert proof.matrix[1].margins == (math.inf, math.inf)
    assert Proof.model_validate_json(proof.model_dump_json()) == proof


def test_every_variant_is_proven(run: Run) -> None:
    assert prove(centre_question(variants=3), run).variants == 3


def test_a_solution_that_raises_is_told_with_its_line(found: Any) -> None:
    message = only(found(solution=answer("return y"), starter="pass"), ("solution",))
    assert "the solution fails in case 'centres'" in message
    assert "NameError at its line 5: name 'y' is not defined" in message


def test_inputs_that_raise_are_told(found: Any) -> None:
    assert "ZeroDivisionError" in only(found(inputs="return {'x': 1 / 0}"), ("solution",))


def test_a_solution_that_gives_another_result_each_time(found: Any) -> None:
    wandering = answer("noise = np.random.default_rng().normal()\nreturn x - x.mean(axis=0) + noise")
    messages = [each.message for each in found(solution=wandering, equivalents=[], mutants=[])]
    assert "gives another `out` of case centres when run again" in messages[0]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return x - x.mean(axis=0) + 1e-3", "is refused"),
        ("return None", "is refused: case centres"),
        ("raise RuntimeError('no')", "RuntimeError: no"),
    ],
)
def test_an_equivalent_that_is_none(found: Any, body: str, reason: str) -> None:
    assert reason in only(found(equivalents=[{"code": answer(body)}]), ("equivalents", 0))


def test_an_equivalent_near_the_edge_of_an_authors_tolerance(found: Any) -> None:
    """It passes today, and would be refused on another machine."""
    rule = {"out": {"absolute": 1e-3, "reason": "for this test"}}
    cases = [{"id": "centres", "points": 2, "run": 'return {"out": centre(x)}', "outputs": rule}]
    off = [{"code": answer("return x - x.mean(axis=0) + 5e-4")}]
    message = only(found(cases=cases, equivalents=off), ("equivalents", 0))
    assert message.startswith("it is 0.5 tolerances off in `out` of case centres")


def test_how_far_the_oracle_agrees_is_told(run: Run) -> None:
    assert prove(centre_question(), run).oracle_margin is None
    oracle = answer("return x - np.average(x, axis=0) + 1e-12")
    margin = prove(centre_question(oracle=oracle), run).oracle_margin
    assert margin is not None
    assert 1e-3 < margin < 1


def test_two_mistakes_made_at_once_are_named_both(run: Run) -> None:
    twice = {"misconception": "dx-scale-n", "code": answer("return 6 * (x - x.mean(axis=0))")}
    both = {**twice, "also": "wrong-axis", "code": answer("return 6 * (x - x.mean())")}
    proof = prove(centre_question(mutants=[WRONG_AXIS, twice, both]), run)
    assert proof.findings == ()
    assert [row.named for row in proof.matrix] == [
        ("wrong-axis",),
        ("dx-scale-n",),
        ("dx-scale-n", "wrong-axis"),
    ]


def test_an_oracle_that_disagrees(found: Any) -> None:
    message = only(found(oracle=answer("return x - np.median(x, axis=0)")), ("oracle",))
    assert message.startswith("disagrees with the solution: it is ")


def test_an_oracle_that_raises_says_why(found: Any) -> None:
    assert "ValueError at its line 5: no idea" in only(
        found(oracle=answer("raise ValueError('no idea')")), ("oracle",)
    )


def test_an_oracle_may_use_what_answers_may_not(found: Any) -> None:
    loops = answer("return np.stack([c - sum(c) / len(c) for c in x.T], axis=1)")
    mutant = {"misconception": "wrong-axis", "code": answer("return x - x.sum() / x.size")}
    changes = {"solution": loops, "mutants": [mutant], "forbidden": ["numpy.average"]}
    oracle = answer("return x - np.average(x, axis=0)")
    assert found(**changes, oracle=oracle) == ()
    refused = only(found(**changes, equivalents=[{"code": oracle}]), ("equivalents", 0))
    assert "average" in refused


def test_a_starter_that_earns_points(found: Any) -> None:
    message = only(found(starter=answer("return x - x.mean(axis=0)")), ("starter",))
    assert message == "earns 2 points untouched, in centres, shifted"


def test_a_mutant_that_survives(found: Any) -> None:
    alive = {"misconception": "not-centred", "code": answer("return x - x.mean(axis=-2)")}
    message = only(found(mutants=[WRONG_AXIS, alive]), ("mutants", 1))
    assert message.startswith("passes every case of variant 0")


def test_a_mutant_that_is_caught_too_narrowly(found: Any, run: Run) -> None:
    rule = {"out": {"absolute": 1e-3, "reason": "for this test"}}
    cases = [{"id": "centres", "points": 2, "run": 'return {"out": centre(x)}', "outputs": rule}]
    narrow = {"misconception": "not-centred", "code": answer("return x - x.mean(axis=0) + 4e-3")}
    message = only(found(cases=cases, mutants=[narrow]), ("mutants", 0))
    assert message.startswith("is only 4 tolerances off at best (case centres, variant 0)")
    [row] = prove(centre_question(cases=cases, mutants=[narrow]), run).matrix
    assert row.margins[0] == pytest.approx(4, rel=1e-6)


def test_a_mutant_that_only_one_variant_shows(found: Any) -> None:
    """Every variant must catch it, not the first alone."""
    inputs = 'return {"x": rng.normal(3, 2, (6, 4)), "first": 1.0 if rng.random() < 0.4 else 0.0}'
    cases = [{"id": "centres", "points": 2, "run": 'return {"out": centre(x * first)}'}]
    findings = found(inputs=inputs, cases=cases, variants=6, starter="pass")
    assert only(findings, ("mutants", 0)).startswith("passes every case of variant")


def test_a_mutant_that_changes_the_callers_array(run: Run) -> None:
    cases = [{"id": "keeps", "points": 2, "keeps_inputs": True, "run": 'return {"out": centre(x)}'}]
    mutated = {"misconception": "input-mutated", "code": answer("x -= x.mean(axis=0)\nreturn x")}
    proof = prove(centre_question(cases=cases, mutants=[mutated]), run)
    assert proof.findings == ()
    assert proof.matrix[0].margins == (math.inf,)


def test_a_mutant_that_is_another_mistake_in_disguise(found: Any) -> None:
    """Two names for the same values: a learner would be told either, so the author must know."""
    twin = {"misconception": "not-centred", "code": answer("return x - np.average(x)")}
    message = only(found(mutants=[twin, WRONG_AXIS]), ("mutants", 1), Level.WARNING)
    assert message.startswith("can't be told from not-centred on these inputs")


def test_a_mutant_that_is_named_as_another(found: Any) -> None:
    """Where it returns something it gives another mutant's values, so it is taken for that."""
    cases = [
        {"id": "centres", "points": 1, "run": 'return {"out": centre(x)}'},
        {"id": "far", "points": 1, "run": 'return {"out": centre(x + 100)}'},
    ]
    whole = answer("return x - (x.mean() if x.max() < 50 else x.mean(axis=0))")
    raising = answer("assert x.max() < 50\nreturn x - x.mean()")
    mutants = [
        {"misconception": "not-centred", "code": whole},
        {"misconception": "wrong-axis", "code": raising},
    ]
    message = only(found(cases=cases, mutants=mutants), ("mutants", 1))
    assert message == "is named not-centred (variant 0)"


def test_a_mutant_that_gives_nothing_to_be_named_by(found: Any) -> None:
    mute = {"misconception": "not-centred", "code": answer("raise ValueError('no')")}
    assert only(found(mutants=[mute]), ("mutants", 0)).startswith("is caught, but not named")


def test_nothing_right_and_nothing_wrong_proves_little(found: Any) -> None:
    findings = found(equivalents=[], mutants=[])
    assert [(each.level, each.place) for each in findings] == [
        (Level.WARNING, ("equivalents",)),
        (Level.WARNING, ("mutants",)),
    ]


def test_single_precision_inputs_are_run_in_double_too(run: Run) -> None:
    """What float32 itself costs is part of the spread, though every form agrees with the solution."""
    far = 'return {"x": rng.normal(1e4, 1, (6, 4)).astype("float32")}'
    proof = prove(centre_question(inputs=far), run)
    assert all(each.spread > 1e-5 for each in proof.tolerances)
    assert {each.source for each in proof.tolerances} == {Source.SPREAD}
