"""The story of one code answer: check the source, run it, compare, diagnose, add up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from graders.coding.blame import Explained, explain_load_error, explain_missing, explain_raised
from graders.coding.diagnose import Spot, diagnose
from graders.coding.picturing import add_pictures
from graders.coding.prepare import Outputs, Prepared, job_for
from graders.coding.stability import is_told_unstable, with_stability_told
from graders.comparing.compare import compare_outputs
from graders.sandbox.outcome import Job, Raised, Returned, RunOutcome, Watch
from graders.verdicts import CaseResult, Grade, OutputResult, Verdict, overall_verdict
from questions.code import Case, CodeQuestion

SOURCE_LIMIT_BYTES = 64 * 1024
INPUT_MUTATED = "input-mutated"
BYTE_ORDER_MARK = "\ufeff"  # some editors begin a file with it; compiled from text it is no Python
KEPT_INPUTS = "the caller's inputs"  # judged like an output, under a name that no output of an author's has
WatchedRun = Callable[[Job, Watch], RunOutcome]


def refuse_source(source: str, limit_bytes: int) -> str | None:
    """Why `source` can't be taken as Python source at all, or None. It is not parsed here."""
    if not source.strip():
        return "The answer is empty: hand in the Python code that the question asks for."
    try:
        size_bytes = len(source.encode())
    except UnicodeEncodeError:
        return "The answer holds characters that are not valid Unicode text."
    if size_bytes > limit_bytes:
        return f"The answer has {size_bytes // 1024} KiB; the limit is {limit_bytes // 1024} KiB."
    if "\0" in source:
        return "The answer holds a NUL character, which Python source can't have."
    return None


def grade_code(
    question: CodeQuestion,
    version: str,
    source: str,
    prepared: Prepared,
    run: WatchedRun,
    *,
    tell: Callable[[CaseResult], None] | None = None,
) -> Grade:
    """The grade of `source` on one prepared variant; `tell` hears of each case once it is compared.

    Raises:
        GraderError: ours; the sandbox failed.
    """
    source = source.removeprefix(BYTE_ORDER_MARK)
    judged: dict[int, CaseResult] = {}

    def judge_returned(index: int, returned: Returned) -> None:
        judged[index] = _judge_returned(question, prepared, index, returned)
        if tell is not None:
            tell(judged[index])

    # Comparing one case while the next one runs takes it out of the learner's wait.
    outcome = run(job_for(question, source, prepared.inputs, prepared.variant), judge_returned)
    if outcome.load_error is not None:
        return _ungraded(question, version, prepared, outcome, explain_load_error(outcome.load_error, source))
    # A run that was lost, and made again elsewhere, may have told of cases that this one lacks.
    judged = {index: each for index, each in judged.items() if isinstance(outcome.cases.get(index), Returned)}
    results = tuple(
        judged.get(index) or _judge_case(question, source, prepared, outcome, index)
        for index in range(len(question.cases))
    )
    return _add_up(question, version, prepared, outcome, results)


def refused(question: CodeQuestion, version: str, reason: str, variant: int = 0) -> Grade:
    """The grade of an answer that can't be run."""
    return Grade(
        verdict=Verdict.INVALID_ANSWER,
        points=0,
        max_points=question.points,
        message=reason,
        cases=_unrun_cases(question, Verdict.INVALID_ANSWER, "Not run."),
        question_version=version,
        variant=variant,
    )


def _ungraded(
    question: CodeQuestion, version: str, prepared: Prepared, outcome: RunOutcome, explained: Explained
) -> Grade:
    verdict, message, trace = explained
    grade = Grade(
        verdict=verdict,
        points=0,
        max_points=question.points,
        message=message,
        cases=_unrun_cases(question, verdict, "Not run: the answer could not be loaded."),
        trace=trace,
    )
    return _with_run(grade, version, prepared, outcome)


def _unrun_cases(question: CodeQuestion, verdict: Verdict, message: str) -> tuple[CaseResult, ...]:
    return tuple(_case_result(case, verdict, message) for case in question.cases)


def _case_result(
    case: Case, verdict: Verdict, message: str, outputs: tuple[OutputResult, ...] = ()
) -> CaseResult:
    return CaseResult(
        id=case.id,
        title=case.title or "",
        verdict=verdict,
        points=case.points if verdict is Verdict.CORRECT else 0.0,
        max_points=case.points,
        outputs=outputs,
        message=message,
        visible=case.visible,
        stability=case.stability,
    )


def _judge_case(
    question: CodeQuestion, source: str, prepared: Prepared, outcome: RunOutcome, index: int
) -> CaseResult:
    case = question.cases[index]
    match outcome.cases.get(index):
        case Returned() as returned:
            return _judge_returned(question, prepared, index, returned)
        case Raised() as raised:
            verdict, message, trace = explain_raised(raised, source, question, case)
            return _case_result(case, verdict, message).model_copy(update={"trace": trace})
        case None:
            verdict, message = explain_missing(outcome, question, index)
            return _case_result(case, verdict, message)


def _judge_returned(question: CodeQuestion, prepared: Prepared, index: int, returned: Returned) -> CaseResult:
    case = question.cases[index]
    if not isinstance(returned.outputs, dict):
        return _case_result(case, Verdict.WRONG_ANSWER, "The case returned nothing that can be compared.")
    results = compare_outputs(
        returned.outputs,
        prepared.expected[index],
        case.outputs,
        spreads=prepared.spreads[index],
        show_values=case.visible,
    )
    if case.keeps_inputs and (changed := _changed_inputs(question, prepared, returned)):
        results = (*results, _input_changed(changed))
    return _compared(case, results)


def _compared(case: Case, results: tuple[OutputResult, ...]) -> CaseResult:
    wrong = [result for result in results if result.verdict is not Verdict.CORRECT]
    verdict = wrong[0].verdict if wrong else Verdict.CORRECT
    message = " ".join(result.message for result in wrong[:1]) if wrong else "All outputs agree."
    return _case_result(case, verdict, message, results)


def _changed_inputs(question: CodeQuestion, prepared: Prepared, returned: Returned) -> list[str]:
    """Names of inputs that the answer changed although it may not, in the question's order."""
    unwanted = returned.changed_inputs.difference(question.may_change)
    return [name for name in prepared.inputs if name in unwanted]


def _input_changed(names: Sequence[str]) -> OutputResult:
    listed = ", ".join(f"`{name}`" for name in names)
    return OutputResult(
        name=KEPT_INPUTS,
        verdict=Verdict.WRONG_ANSWER,
        message=f"The caller's {listed} was changed. Work on a copy, or on new arrays.",
    )


def _add_up(
    question: CodeQuestion,
    version: str,
    prepared: Prepared,
    outcome: RunOutcome,
    results: tuple[CaseResult, ...],
) -> Grade:
    points = _points(question, results)
    verdict = overall_verdict(points, question.points, [result.verdict for result in results])
    outputs = [_outputs_of(outcome, index) for index in range(len(results))]
    misconceptions = diagnose(question, prepared, outputs, _wrong_spots(results))
    results = with_stability_told(question, prepared, outputs, results, misconceptions)
    results = add_pictures(question, prepared, results, outputs)
    mutated = _mutated_inputs(question, prepared, outcome)
    if mutated and any(result.name == KEPT_INPUTS for case in results for result in case.outputs):
        misconceptions = (*misconceptions, INPUT_MUTATED)
    grade = Grade(
        verdict=verdict,
        points=points,
        max_points=question.points,
        message=_summary(verdict, results),
        cases=results,
        misconceptions=misconceptions,
        remarks=_remarks(mutated),
    )
    return _with_run(grade, version, prepared, outcome)


def _points(question: CodeQuestion, results: Sequence[CaseResult]) -> float:
    # The cases' points may add up to a rounding less than the question's.
    if all(result.verdict is Verdict.CORRECT for result in results):
        return question.points
    return min(math.fsum(result.points for result in results), question.points)


def _outputs_of(outcome: RunOutcome, index: int) -> Outputs | None:
    match outcome.cases.get(index):
        case Returned(outputs=dict() as outputs):
            return outputs
    return None


def _wrong_spots(results: Sequence[CaseResult]) -> list[Spot]:
    return [
        (index, output.name)
        for index, case in enumerate(results)
        for output in case.outputs
        if output.verdict is not Verdict.CORRECT and output.name != KEPT_INPUTS
    ]


def _mutated_inputs(question: CodeQuestion, prepared: Prepared, outcome: RunOutcome) -> list[str]:
    names: dict[str, None] = {}
    for returned in outcome.cases.values():
        if isinstance(returned, Returned):
            names.update(dict.fromkeys(_changed_inputs(question, prepared, returned)))
    return list(names)


def _remarks(mutated: Sequence[str]) -> tuple[str, ...]:
    if not mutated:
        return ()
    listed = ", ".join(f"`{name}`" for name in mutated)
    return (f"Your code changes the caller's {listed}; a caller rarely expects that.",)


def _summary(verdict: Verdict, results: Sequence[CaseResult]) -> str:
    if verdict is Verdict.CORRECT:
        return "Every case agrees with the solution."
    right = sum(result.verdict is Verdict.CORRECT for result in results)
    first = next(result for result in results if result.verdict is not Verdict.CORRECT)
    counted = f"{right} of {len(results)} {'cases are' if right != 1 else 'cases is'} right."
    # What happened in a hidden case may hold its inputs, so only its name is told.
    why = first.message if first.visible or is_told_unstable(first) else "It is a hidden case."
    return f"{counted} The first that isn't is “{first.title or first.id}”. {why}"


def _with_run(grade: Grade, version: str, prepared: Prepared, outcome: RunOutcome) -> Grade:
    return grade.model_copy(
        update={
            "question_version": version,
            "variant": prepared.variant,
            "printed": outcome.printed,
            "printed_truncated": outcome.printed_truncated,
            "libraries": outcome.libraries,
            "elapsed_ms": outcome.elapsed_ms,
            "cpu_ms": outcome.cpu_ms,
            "memory_mib": outcome.memory_mib,
        }
    )
