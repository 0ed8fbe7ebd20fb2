"""What was handed in, said back to its learner in words."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from app.web.markdown import render_markdown
from graders.wording import numeral
from questions.plain import ChoiceQuestion, MultipleQuestion, NumericQuestion, OrderingQuestion
from questions.schema import Question


def describe_answer(question: Question, answer: dict[str, Any]) -> list[Markup]:
    """A line for each thing handed in; none for code, whose source is shown by itself."""
    match question:
        case ChoiceQuestion():
            return _texts(question.choices, [answer["choice"]])
        case MultipleQuestion():
            return _texts(question.choices, answer["choices"]) or [Markup("Nothing was ticked.")]
        case OrderingQuestion():
            return _texts(question.items, answer["order"])
        case NumericQuestion():
            return [escape(f"{numeral(answer['value'])} {question.unit or ''}".strip())]
    return [escape(answer["text"])] if "text" in answer else []


def _texts(options: Any, chosen: list[str]) -> list[Markup]:
    texts = {option.id: option.text for option in options}
    return [render_markdown(texts[item]) for item in chosen]
