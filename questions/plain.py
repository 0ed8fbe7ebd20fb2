"""The kinds judged by comparing at once: choice, multiple, numeric, ordering, text."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from questions.base import Markdown, QuestionBase, ShortText, Slug, Strict, require_distinct

Expression = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=32)]


class Choice(Strict):
    """One option; a distractor says in `feedback` why it is wrong.

    `misconception` is an id of the shared vocabulary, the same that mutants use.
    """

    id: Slug
    text: Markdown
    correct: bool = False
    feedback: Markdown = ""
    misconception: Slug | None = None


class ChoiceQuestion(QuestionBase):
    """One right option among several."""

    kind: Literal["choice"]
    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=12)]
    shuffle: bool = True

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        require_distinct("choices", [choice.id for choice in self.choices])
        if sum(choice.correct for choice in self.choices) != 1:
            raise ValueError("exactly one choice must have `correct: true`")
        return self


class MultipleQuestion(QuestionBase):
    """Any number of right options.

    `credit` is shown to the learner: `per-choice` gives each option an equal share
    of the points for being treated rightly (ticked if right, left if wrong), less
    the same share for each treated wrongly, never below zero; `all-or-nothing`
    gives the points only for the exact set.
    """

    kind: Literal["multiple"]
    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=12)]
    shuffle: bool = True
    credit: Literal["per-choice", "all-or-nothing"] = "per-choice"

    @model_validator(mode="after")
    def _some_key(self) -> Self:
        require_distinct("choices", [choice.id for choice in self.choices])
        if not any(choice.correct for choice in self.choices):
            raise ValueError("at least one choice must have `correct: true`")
        return self


class Draw(Strict):
    """How one variable of a numeric question gets its value: exactly one field is given.

    `integers` and `decimals` draw uniformly from `low` to `high` inclusive,
    `choice` picks one of the listed values, `value` is an expression over the
    variables above it. With `size` the variable is a list of so many draws;
    `distinct` refuses repeats within it.
    """

    integers: tuple[int, int] | None = None
    decimals: tuple[float, float] | None = None
    places: Annotated[int, Field(ge=0, le=9)] = 1
    choice: Annotated[tuple[float, ...], Field(min_length=1)] | None = None
    value: Expression | None = None
    size: Annotated[int, Field(ge=1, le=64)] | None = None
    distinct: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = (self.integers, self.decimals, self.choice, self.value)
        if sum(way is not None for way in ways) != 1:
            raise ValueError("give exactly one of `integers`, `decimals`, `choice`, `value`")
        for bounds in (self.integers, self.decimals):
            if bounds is not None and bounds[0] >= bounds[1]:
                raise ValueError("the first bound must be below the second")
        if self.value is not None and self.size is not None:
            raise ValueError("`size` goes with a draw, not with `value`")
        return self


class NumericTolerance(Strict):
    """How far from the key a value may be: the larger of the two bounds. Shown to the learner."""

    absolute: Annotated[float, Field(ge=0)] = 0.0
    relative: Annotated[float, Field(ge=0, lt=1)] = 0.0
    reason: ShortText | None = None

    @model_validator(mode="after")
    def _some_room(self) -> Self:
        if not self.absolute and not self.relative:
            raise ValueError("give `absolute` or `relative` above zero")
        return self


class NumericMistake(Strict):
    """A wrong value that a known mistake leads to; `answer` is an expression over the variables."""

    answer: Expression
    feedback: Markdown
    misconception: Slug | None = None


class NumericQuestion(QuestionBase):
    """A number, from variables that differ between learners.

    `prompt`, `explanation` and feedback may hold `{{ expression }}` over the
    variables; `answer` is an expression over them.
    """

    kind: Literal["numeric"]
    variables: dict[Name, Draw] = Field(default_factory=dict)
    answer: Expression
    unit: ShortText | None = None
    tolerance: NumericTolerance
    mistakes: tuple[NumericMistake, ...] = ()
    variants: Annotated[int, Field(ge=1, le=1_000)] = 50


class OrderingItem(Strict):
    """One line to be put in its place."""

    id: Slug
    text: Markdown


class OrderingMistake(Strict):
    """An order that stands for a known mistake: these two items the wrong way round."""

    before: Slug
    after: Slug
    feedback: Markdown
    misconception: Slug | None = None


class OrderingQuestion(QuestionBase):
    """Items listed in a right order; `also_right` lists further right orders.

    `credit: adjacent` gives, for the best matching right order, the share of
    neighbouring pairs kept in place; `all-or-nothing` only the exact order.
    """

    kind: Literal["ordering"]
    items: Annotated[tuple[OrderingItem, ...], Field(min_length=2, max_length=20)]
    also_right: tuple[tuple[Slug, ...], ...] = ()
    credit: Literal["adjacent", "all-or-nothing"] = "adjacent"
    mistakes: tuple[OrderingMistake, ...] = ()

    @model_validator(mode="after")
    def _same_items(self) -> Self:
        ids = [item.id for item in self.items]
        require_distinct("items", ids)
        for number, order in enumerate(self.also_right):
            if sorted(order) != sorted(ids):
                msg = f"also_right.{number} must name every item once"
                raise ValueError(msg)
        for mistake in self.mistakes:
            for item in (mistake.before, mistake.after):
                if item not in ids:
                    msg = f"a mistake names the unknown item {item!r}"
                    raise ValueError(msg)
        return self


class TextPattern(Strict):
    """An RE2 regular expression that must match the whole normalised text.

    `examples` must match and `counterexamples` must not; both are checked at load.
    """

    pattern: ShortText
    examples: Annotated[tuple[ShortText, ...], Field(min_length=1)]
    counterexamples: Annotated[tuple[ShortText, ...], Field(min_length=1)]


class TextMistake(TextPattern):
    """A wrong text that a known mistake leads to."""

    feedback: Markdown
    misconception: Slug | None = None


class TextQuestion(QuestionBase):
    """A short text, compared after normalising case, white space and outer punctuation."""

    kind: Literal["text"]
    accept: tuple[ShortText, ...] = ()
    patterns: tuple[TextPattern, ...] = ()
    mistakes: tuple[TextMistake, ...] = ()
    max_chars: Annotated[int, Field(ge=1, le=2_000)] = 200

    @model_validator(mode="after")
    def _some_key(self) -> Self:
        if not self.accept and not self.patterns:
            raise ValueError("give `accept` or `patterns`")
        return self
