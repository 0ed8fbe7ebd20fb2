"""What a learner may see of a question: an allow-list, so that a new field stays hidden until listed."""

from __future__ import annotations

from pydantic import BaseModel

from app.rules.variants import order_for
from graders.plain.judging import credit_rule
from graders.plain.numeric import render
from graders.verdicts import Verdict
from questions.code import Case, CodeQuestion, Limits
from questions.loader import LoadedQuestion
from questions.plain import (
    ChoiceQuestion,
    MultipleQuestion,
    NumericQuestion,
    NumericTolerance,
    OrderingQuestion,
    TextQuestion,
)
from questions.schema import Question

EXPLAINED_AT = 3  # the graded attempt, where there may be any number


class OptionView(BaseModel):
    """One choice, or one item to be ordered."""

    id: str
    text: str


class CaseView(BaseModel):
    """One check of a coding question; `run` only where the case is visible.

    `stability`: its inputs are hard on rounding.
    """

    id: str
    title: str
    points: float
    visible: bool
    stability: bool = False
    run: str | None = None


class QuestionView(BaseModel):
    """A question without its key. Fields of other kinds are null or empty.

    `prompt` is Markdown with `$math$`, with this learner's numbers filled in;
    `credit` says how points are given; `hint_costs` in points, in order.
    """

    id: str
    version: str
    kind: str
    title: str
    lesson: str
    concepts: tuple[str, ...]
    points: float
    prompt: str
    credit: str = ""
    hint_costs: tuple[float, ...]
    choices: tuple[OptionView, ...] = ()
    items: tuple[OptionView, ...] = ()
    unit: str | None = None
    tolerance: NumericTolerance | None = None
    max_chars: int | None = None
    library: str | None = None
    provides: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    starter: str | None = None
    limits: Limits | None = None
    cases: tuple[CaseView, ...] = ()


def view_question(loaded: LoadedQuestion, *, variant: int, learner: str) -> QuestionView:
    """The question as this learner may see it."""
    question = loaded.question
    view = QuestionView(
        id=question.id,
        version=loaded.version,
        kind=question.kind,
        title=question.title,
        lesson=question.lesson,
        concepts=question.concepts,
        points=question.points,
        prompt=fill_in(question.prompt, question, variant),
        hint_costs=tuple(hint.cost for hint in question.hints),
    )
    return view.model_copy(update=_own_fields(question, learner))


def fill_in(text: str, question: Question, variant: int) -> str:
    """An author's text with the numbers of this variant, where the question has any."""
    return render(text, question, variant) if isinstance(question, NumericQuestion) else text


def find_explanation(
    loaded: LoadedQuestion, *, verdict: Verdict, graded: int, allowed: int | None, variant: int
) -> str | None:
    """The explanation, once it can no longer be used: answered right, or no attempt left.

    `graded` counts the learner's attempts that have a grade: what still waits may fail by our
    fault, and is an attempt again. Where attempts are not counted the explanation comes with
    the third, so that nobody stays stuck.
    """
    question = loaded.question
    if not question.explanation:
        return None
    if verdict is Verdict.CORRECT or graded >= (allowed or EXPLAINED_AT):
        return fill_in(question.explanation, question, variant)
    return None


def _own_fields(question: Question, learner: str) -> dict[str, object]:
    match question:
        case ChoiceQuestion() | MultipleQuestion():
            return {"credit": credit_rule(question), "choices": _choices(question, learner)}
        case NumericQuestion():
            rule = credit_rule(question)
            return {"credit": rule, "unit": question.unit, "tolerance": question.tolerance}
        case OrderingQuestion():
            return {"credit": credit_rule(question), "items": _items(question, learner)}
        case TextQuestion():
            return {"credit": credit_rule(question), "max_chars": question.max_chars}
        case CodeQuestion():
            return _code_fields(question)


def _choices(question: ChoiceQuestion | MultipleQuestion, learner: str) -> tuple[OptionView, ...]:
    views = [OptionView(id=choice.id, text=choice.text) for choice in question.choices]
    if question.shuffle:
        views = order_for(question, views, [view.id for view in views], learner=learner)
    return tuple(views)


def _items(question: OrderingQuestion, learner: str) -> tuple[OptionView, ...]:
    views = [OptionView(id=item.id, text=item.text) for item in question.items]
    return tuple(order_for(question, views, [view.id for view in views], learner=learner))


def _code_fields(question: CodeQuestion) -> dict[str, object]:
    return {
        "library": question.library,
        "provides": question.provides,
        "forbidden": question.forbidden,
        "starter": question.starter,
        "limits": question.limits,
        "cases": tuple(_case(case) for case in question.cases),
    }


def _case(case: Case) -> CaseView:
    run = case.run if case.visible else None
    return CaseView(
        id=case.id,
        title=case.title or case.id,
        points=case.points,
        visible=case.visible,
        stability=case.stability,
        run=run,
    )
