"""Short text: what counts as the same, and whose fault a failure is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.answers import TextAnswer
from graders.plain.judging import credit_rule, grade_plain
from graders.verdicts import QuestionError, Verdict
from questions.plain import TextQuestion


def text(**changes: object) -> TextQuestion:
    fields: dict[str, object] = {
        "id": "q",
        "kind": "text",
        "title": "Name it",
        "lesson": "L0",
        "points": 2,
        "prompt": "What does eps prevent?",
        "accept": ["division by zero"],
        "patterns": [
            {"pattern": "dividing by (zero|0)", "examples": ["dividing by 0"], "counterexamples": ["x"]}
        ],
        "mistakes": [
            {
                "pattern": ".*overfit.*",
                "examples": ["overfitting"],
                "counterexamples": ["x"],
                "feedback": "eps is too small to regularise.",
                "misconception": "eps-regularises",
            }
        ],
        "max_chars": 40,
    }
    return TextQuestion.model_validate({**fields, **changes})


@pytest.mark.parametrize("given_text", ["division by zero", "  Division  by ZERO. ", '"dividing by 0"'])
def test_accepted_whatever_its_capitals_spaces_and_quotes(given_text: str) -> None:
    grade = grade_plain(text(), TextAnswer(text=given_text), 0)
    assert (grade.verdict, grade.points) == (Verdict.CORRECT, 2)


def test_a_known_wrong_text_brings_its_feedback() -> None:
    grade = grade_plain(text(), TextAnswer(text="It stops overfitting!"), 0)
    assert (grade.verdict, grade.points) == (Verdict.WRONG_ANSWER, 0)
    assert grade.feedback == ("eps is too small to regularise.",)
    assert grade.misconceptions == ("eps-regularises",)


def test_a_pattern_must_match_the_whole_text() -> None:
    grade = grade_plain(text(), TextAnswer(text="not dividing by 0 but by 1"), 0)
    assert grade.verdict is Verdict.WRONG_ANSWER


@given(st.text(alphabet="abc xyz", max_size=40))
def test_a_wrong_text_never_hears_the_key(given_text: str) -> None:
    grade = grade_plain(text(), TextAnswer(text=given_text), 0)
    assert grade.points == 0
    assert "zero" not in grade.message


@pytest.mark.parametrize(("given_text", "message"), [("?", "empty"), ("x" * 41, "at most 40 are read")])
def test_an_empty_or_too_long_text_is_no_answer(given_text: str, message: str) -> None:
    grade = grade_plain(text(), TextAnswer(text=given_text), 0)
    assert grade.verdict is Verdict.INVALID_ANSWER
    assert message in grade.message


def test_a_broken_pattern_is_the_authors_fault() -> None:
    question = text(accept=[], patterns=[{"pattern": "(", "examples": ["x"], "counterexamples": ["y"]}])
    with pytest.raises(QuestionError, match="not an RE2 pattern"):
        grade_plain(question, TextAnswer(text="x"), 0)


def test_the_limit_is_said_beforehand() -> None:
    assert "At most 40 characters" in credit_rule(text())
