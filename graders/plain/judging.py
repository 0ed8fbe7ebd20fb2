"""Grades the kinds that need no sandbox: choice, multiple, numeric, ordering, text."""

from __future__ import annotations

from graders.answers import (
    Answer,
    ChoiceAnswer,
    MultipleAnswer,
    NumericAnswer,
    OrderingAnswer,
    TextAnswer,
)
from graders.plain.choice import CHOICE_RULE, grade_choice, grade_multiple, multiple_rule
from graders.plain.judgement import Judgement
from graders.plain.numeric import grade_numeric, tolerance_rule
from graders.plain.ordering import grade_ordering, ordering_rule
from graders.plain.text import grade_text, text_rule
from graders.verdicts import CaseResult, Grade, GraderError, overall_verdict
from questions.plain import ChoiceQuestion, MultipleQuestion, NumericQuestion, OrderingQuestion, TextQuestion

PlainQuestion = ChoiceQuestion | MultipleQuestion | NumericQuestion | OrderingQuestion | TextQuestion


def grade_plain(question: PlainQuestion, answer: Answer, variant: int, *, version: str = "") -> Grade:
    """The grade of `answer`, which `parse_answer` found fit for `question`.

    It has one case, `answer`. `variant` matters to numeric questions, whose numbers
    it draws; `version` is noted in the grade.

    Raises:
        QuestionError: the author's fault: a key or a pattern that does not work.
        GraderError: ours: an answer of another kind than the question's.
    """
    judgement = _judge(question, answer, variant)
    points = judgement.share * question.points
    verdict = judgement.verdict or overall_verdict(points, question.points, [])
    case = CaseResult(
        id="answer", verdict=verdict, points=points, max_points=question.points, message=judgement.message
    )
    return Grade(
        verdict=verdict,
        points=points,
        max_points=question.points,
        message=judgement.message,
        cases=(case,),
        misconceptions=judgement.misconceptions,
        feedback=judgement.feedback,
        question_version=version,
        variant=variant,
    )


def credit_rule(question: PlainQuestion) -> str:
    """How the points are given, in a sentence or two that a learner reads before handing in."""
    match question:
        case ChoiceQuestion():
            return CHOICE_RULE
        case MultipleQuestion():
            return multiple_rule(question)
        case NumericQuestion():
            return tolerance_rule(question)
        case OrderingQuestion():
            return ordering_rule(question)
        case TextQuestion():
            return text_rule(question)


def _judge(question: PlainQuestion, answer: Answer, variant: int) -> Judgement:
    match question, answer:
        case ChoiceQuestion(), ChoiceAnswer():
            return grade_choice(question, answer)
        case MultipleQuestion(), MultipleAnswer():
            return grade_multiple(question, answer)
        case NumericQuestion(), NumericAnswer():
            return grade_numeric(question, answer, variant)
        case OrderingQuestion(), OrderingAnswer():
            return grade_ordering(question, answer)
        case TextQuestion(), TextAnswer():
            return grade_text(question, answer)
    raise GraderError(f"a {question.kind} question was given a {type(answer).__name__}")
