"""Right stays right and each mistake stays itself, on inputs that no author chose and in any layout."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from own_run import LAYOUTS, TENSOR_LAYOUTS, Layout, OwnRun
from promised_inputs import Inputs, promised_inputs

from graders.coding.judging import grade_code
from graders.coding.prepare import Prepared, Run, prepare
from graders.verdicts import Grade, Verdict
from questions.bank import load_bank
from questions.code import CodeQuestion, Mutant

QUESTIONS = ("forward-backward-numpy", "batchnorm1d-class-numpy", "forward-train-torch")
BANK = load_bank()


def get_question(question_id: str) -> CodeQuestion:
    found = BANK.questions[question_id].question
    assert isinstance(found, CodeQuestion)
    return found


of_each_question = pytest.mark.parametrize("question_id", QUESTIONS)  # an id, for failures print it

few = settings(
    deadline=None,
    derandomize=True,
    max_examples=3,
    phases=[Phase.generate],  # an example is a seed: shrinking it takes minutes and tells nothing
    suppress_health_check=[HealthCheck.too_slow],
)
some = settings(few, max_examples=6)


def layouts_of(question: CodeQuestion) -> dict[str, Layout]:
    return TENSOR_LAYOUTS if question.library == "torch" else LAYOUTS


def without_mutants(question: CodeQuestion) -> CodeQuestion:
    return question.model_copy(update={"mutants": ()})


def grade(question: CodeQuestion, source: str, prepared: Prepared, layout: Layout) -> Grade:
    run = OwnRun(prepared.inputs, layout, question.may_change)
    return grade_code(question, "own", source, prepared, run)


def told(grade: Grade) -> str:
    return "\n".join(
        f"{case.id}: {case.message}" for case in grade.cases if case.verdict is not Verdict.CORRECT
    )


# Not the class in float32: its layer's own parameters are float64, and so would be what comes out,
# but to single precision only, which is more than rounding for float64's tolerance.
@pytest.mark.parametrize(
    ("question_id", "dtype"),
    [*((name, "float64") for name in QUESTIONS), (QUESTIONS[0], "float32"), (QUESTIONS[2], "float32")],
)
@some
@given(data=st.data())
def test_right_forms_are_accepted(question_id: str, dtype: str, data: st.DataObject) -> None:
    question = get_question(question_id)
    inputs: Inputs = data.draw(promised_inputs(question.id, dtype))
    prepared = prepare(without_mutants(question), 0, OwnRun(inputs))
    forms = {"solution": question.solution} | {
        str(form.name): form.source(question.solution) for form in question.equivalents
    }
    for layout_name, layout in layouts_of(question).items():
        for name, source in forms.items():
            result = grade(question, source, prepared, layout)
            assert result.verdict is Verdict.CORRECT, (name, layout_name, told(result))


@of_each_question
@few
@given(data=st.data())
def test_every_mistake_is_caught_and_named(question_id: str, data: st.DataObject) -> None:
    question = get_question(question_id)
    inputs: Inputs = data.draw(promised_inputs(question.id))
    prepared = prepare(question, 0, OwnRun(inputs))
    writable = [name for name in layouts_of(question) if name != "read-only"]  # some write to their inputs
    layout = LAYOUTS[data.draw(st.sampled_from(writable))]
    for mutant in question.mutants:
        expect_named(question, mutant, grade(question, mutant.source(question.solution), prepared, layout))


def expect_named(question: CodeQuestion, mutant: Mutant, result: Grade) -> None:
    label = f"{question.id}: {mutant.misconceptions} {mutant.name}"
    assert result.verdict is not Verdict.CORRECT, label
    assert set(result.misconceptions) == set(mutant.misconceptions), (label, result.misconceptions)


@of_each_question
@few
@given(data=st.data())
def test_the_layout_of_inputs_changes_nothing_that_is_told(question_id: str, data: st.DataObject) -> None:
    question = get_question(question_id)
    inputs: Inputs = data.draw(promised_inputs(question.id))
    prepared = prepare(without_mutants(question), 0, OwnRun(inputs))
    mutant = data.draw(
        st.sampled_from([each for each in question.mutants if each.misconception != "input-mutated"])
    )
    results = [
        grade(question, mutant.source(question.solution), prepared, layout)
        for layout in layouts_of(question).values()
    ]
    verdicts = {
        tuple((output.name, output.verdict) for case in each.cases for output in case.outputs)
        for each in results
    }
    assert len(verdicts) == 1, mutant.name


@of_each_question
@pytest.mark.sandbox
@settings(few, max_examples=2)
@given(data=st.data())
def test_the_sandbox_says_the_same(question_id: str, run: Run, data: st.DataObject) -> None:
    question = get_question(question_id)
    inputs: Inputs = data.draw(promised_inputs(question.id))
    mutants = tuple(data.draw(st.sampled_from(question.mutants)) for _ in range(3))
    chosen = question.model_copy(update={"mutants": mutants})
    prepared = prepare(chosen, 0, OwnRun(inputs))
    sources = [question.solution, *(form.source(question.solution) for form in question.equivalents)]
    for source in sources:
        result = grade_code(chosen, "boxed", source, prepared, lambda job, _watch: run(job))
        assert result.verdict is Verdict.CORRECT, told(result)
    for mutant in mutants:
        source = mutant.source(question.solution)
        boxed = grade_code(chosen, "boxed", source, prepared, lambda job, _watch: run(job))
        own = grade(chosen, source, prepared, LAYOUTS["plain"])
        assert [case.verdict for case in boxed.cases] == [case.verdict for case in own.cases]
        assert set(boxed.misconceptions) == set(own.misconceptions)
