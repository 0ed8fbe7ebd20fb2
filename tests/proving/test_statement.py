"""What a prompt leaves out, and what silences each warning."""

from __future__ import annotations

import pytest
from centre_question import answer, centre_question
from pydantic import ValidationError

from graders.proving.records import Level
from graders.proving.statement import find_omissions
from questions.code import CodeQuestion

SHAPES, DTYPE = "`x` has shape (N, D)", "all float64"
BOTH = f"{SHAPES}, {DTYPE}. "


def omissions(prompt: str, solution: str) -> list[str]:
    question = centre_question(prompt=prompt, solution=solution, starter="pass", mutants=[]).question
    assert isinstance(question, CodeQuestion)
    findings = list(find_omissions(question))
    assert all(each.place == ("prompt",) and each.level is Level.WARNING for each in findings)
    return [each.message for each in findings]


@pytest.mark.parametrize(
    ("solution", "topic", "said"),
    [
        ("return x.var()", "which variance", "the biased variance"),
        ("return x.var()", "which variance", "the variance, divided by N"),
        ("return x.var()", "which variance", r"divide by $N - 1$"),
        ("variance = x @ x\nreturn variance", "which variance", "with Bessel's correction"),
        ("return momentum * x", "whose weight", "momentum is the weight of the old value"),
        ("return momentum * x", "whose weight", "the new value counts with momentum"),
        ("return x + eps", "where epsilon", r"$\sqrt{\sigma^2 + \varepsilon}$"),
        ("return x + eps", "where epsilon", "`eps` goes under the root"),
        ("return x.mean(axis=0)", "which axis", "each column"),
        ("return x.mean(dim=0)", "which axis", "over dim 0"),
    ],
)
def test_each_topic_is_missed_until_it_is_said(solution: str, topic: str, said: str) -> None:
    [message] = omissions(BOTH, answer(solution))
    assert topic in message
    assert omissions(BOTH + said, answer(solution)) == []


def test_shapes_and_dtype_are_always_asked_for() -> None:
    assert "shapes" in omissions(DTYPE, answer("return x"))[0]
    assert "dtype" in omissions(SHAPES, answer("return x"))[0]
    assert len(omissions("Write it.", answer("return x"))) == 2


def test_a_reason_silences_its_topic_and_no_other() -> None:
    def findings(silences: dict[str, str], prompt: str) -> list[tuple[tuple[str | int, ...], str]]:
        question = centre_question(prompt=prompt, starter="pass", mutants=[], silences=silences).question
        assert isinstance(question, CodeQuestion)
        return [(each.place, each.message) for each in find_omissions(question)]

    silenced = {"dtype": "the answer returns text"}
    assert [place for place, _ in findings(silenced, f"{SHAPES}, axis 0")] == []
    assert len(findings(silenced, "Write it, axis 0.")) == 1
    assert findings(silenced, f"{BOTH}, axis 0") == [
        (("silences", "dtype"), "silences nothing: take it away")
    ]


def test_only_known_topics_are_silenced() -> None:
    with pytest.raises(ValidationError, match="colour"):
        centre_question(silences={"colour": "it has none"})


def test_what_the_starter_says_is_said() -> None:
    starter = "# x: (N, D), float64"
    question = centre_question(
        prompt="Write it.", solution=answer("return x"), starter=starter, mutants=[]
    ).question
    assert isinstance(question, CodeQuestion)
    assert list(find_omissions(question)) == []
