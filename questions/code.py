"""The coding question: what the answer provides, what is run, and how it is judged."""

from __future__ import annotations

import ast
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from questions.base import (
    POINTS_SLACK,
    Code,
    Markdown,
    Points,
    QuestionBase,
    ShortText,
    Slug,
    Strict,
    require_distinct,
)

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64)]
Replacement = tuple[str, str]
Topic = Literal["shapes", "dtype", "axis", "variance", "momentum", "epsilon"]


def _require_python(source: str) -> str:
    # `inputs` and `run` are function bodies: `return` outside a function parses,
    # and only compiling would refuse it.
    try:
        ast.parse(source)
    except SyntaxError as error:
        msg = f"not Python: {error.msg} (its line {error.lineno})"
        raise ValueError(msg) from None
    except (ValueError, RecursionError, MemoryError) as error:
        msg = f"not Python: {error or type(error).__name__}"
        raise ValueError(msg) from None
    return source


Python = Annotated[Code, AfterValidator(_require_python)]


class OutputRule(Strict):
    """How one output is judged where the derived rule is not wanted.

    `absolute` and `relative` replace the derived tolerance and need a `reason`;
    `relative` is a fraction of the largest expected magnitude in the output.
    `dtype: any` accepts another floating type; `unit_axes: refused` turns a unit
    axis too many, (1, D) for (D,), from a remark into an error.
    `picture` says what is drawn of it in a visible case: where it is wrong, how far it is
    off; or, for a series such as a loss by step, always a curve beside the solution's.
    """

    absolute: Annotated[float, Field(ge=0)] | None = None
    relative: Annotated[float, Field(ge=0, lt=1)] | None = None
    reason: ShortText | None = None
    dtype: Literal["same", "any"] = "any"
    unit_axes: Literal["accepted", "refused"] = "accepted"
    picture: Literal["deviation", "curve", "none"] = "deviation"

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if (self.absolute is not None or self.relative is not None) and not self.reason:
            raise ValueError("an overridden tolerance needs a `reason`")
        return self


class Case(Strict):
    """One check. `run` is the body of a function that returns a dict of named outputs.

    In `run` the question's inputs stand under their names, together with what the
    answer provides and the libraries (`np`, and `torch` where the question uses it).
    `visible: false` keeps inputs and values from the learner, not the verdict.
    `stability: true` says that its inputs are hard on rounding (values far from zero, a
    variance near zero): who fails only there has the right formula in an unstable form.
    `keeps_inputs: true` makes the case fail where the answer changes the caller's
    arrays; elsewhere such a change is only remarked on.
    """

    id: Slug
    title: ShortText | None = None
    points: Points
    run: Python
    visible: bool = True
    stability: bool = False
    keeps_inputs: bool = False
    outputs: dict[str, OutputRule] = Field(default_factory=dict)


class Variation(Strict):
    """Another answer: whole (`code`) or as patches of the solution (`replace`).

    `replace` is one pair [old, new] or a list of pairs; every `old` must occur in
    the solution exactly once.
    """

    name: ShortText | None = None
    code: Code | None = None
    replace: Replacement | tuple[Replacement, ...] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.code is None) == (self.replace is None):
            raise ValueError("give exactly one of `code` and `replace`")
        return self

    def source(self, solution: str) -> str:
        """This answer's source, given the question's solution.

        Raises:
            ValueError: an `old` text does not occur in the solution exactly once.
        """
        if self.code is not None:
            return self.code
        assert self.replace is not None
        pairs: tuple[tuple[str, str], ...]
        pairs = (self.replace,) if isinstance(self.replace[0], str) else self.replace
        source = solution
        for old, new in pairs:
            if (count := source.count(old)) != 1:
                msg = f"{old!r} occurs {count} times in the solution, it must occur once"
                raise ValueError(msg)
            source = source.replace(old, new)
        return source


class Mutant(Variation):
    """A known-wrong answer that stands for a misconception of the shared vocabulary.

    `also` names a second one, for two mistakes whose outputs neither of them explains
    alone, such as `(x - mean) / (x.std() + eps)`.
    """

    misconception: Slug
    also: Slug | None = None

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """What a learner who makes this mistake is told: one id, or two."""
        return (self.misconception,) if self.also is None else (self.misconception, self.also)


class Limits(Strict):
    """Bounds of one run: its seconds, and memory above the warm interpreter's own.

    While others have the processor the seconds stand still, for three times as long at most.
    """

    time_s: Annotated[float, Field(gt=0, le=60)] = 5.0
    memory_mib: Annotated[int, Field(ge=16, le=2_048)] = 512


class CodeQuestion(QuestionBase):
    """Code that must give the solution's outputs on the same inputs.

    `inputs` is the body of a function run once per variant with a seeded
    `rng` (a `numpy.random.Generator`); it returns a dict. For the torch library its
    arrays reach the cases as tensors of the same dtype. Each case gets fresh copies.
    `provides` names what the answer must define; nothing else of it is reachable
    from a case. `may_change` lists inputs that the answer is allowed to modify.
    `silences` gives, by topic, the reason why the prompt need not speak of it although
    the proof misses it there.
    """

    kind: Literal["code"]
    library: Literal["numpy", "torch"]
    provides: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    starter: Python
    solution: Python
    inputs: Python
    cases: Annotated[tuple[Case, ...], Field(min_length=1, max_length=50)]
    equivalents: tuple[Variation, ...] = ()
    oracle: Python | None = None
    mutants: tuple[Mutant, ...] = ()
    forbidden: tuple[ShortText, ...] = ()
    may_change: tuple[Identifier, ...] = ()
    notes: Markdown = ""
    silences: dict[Topic, ShortText] = Field(default_factory=dict)
    limits: Limits = Limits()
    variants: Annotated[int, Field(ge=1, le=100)] = 4

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        require_distinct("cases", [case.id for case in self.cases])
        total = sum(case.points for case in self.cases)
        if abs(total - self.points) > POINTS_SLACK:
            msg = f"the cases' points add up to {total:g}, `points` says {self.points:g}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _variations_parse(self) -> Self:
        faults = []
        for kind in ("equivalents", "mutants"):
            for number, variation in enumerate(getattr(self, kind)):
                try:
                    _require_python(variation.source(self.solution))
                except ValueError as error:
                    reason = PydanticCustomError("variation", "{reason}", {"reason": str(error)})
                    place = (kind, number, "code" if variation.code is not None else "replace")
                    faults.append(InitErrorDetails(type=reason, loc=place, input=None))
        if faults:
            # Unlike a ValueError, this keeps the place of each fault.
            raise ValidationError.from_exception_data("variations", faults)
        return self
