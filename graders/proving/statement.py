"""Whether a coding question says what an answer must know, as far as its text can tell.

Each warning is silenced by saying it in the prompt or the starter, be it that it
does not matter; or, where the text says it in words that are not known here, under
`silences` with the reason. These are what people complain of most in public exercises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graders.proving.records import Finding, warning
from questions.code import CodeQuestion, Topic


@dataclass(frozen=True)
class _Rule:
    """Where `occurs` is found in the solution, `said` must be found in what learners read."""

    topic: Topic
    occurs: re.Pattern[str]
    said: re.Pattern[str]
    wanted: str


def _rule(topic: Topic, occurs: str, said: str, wanted: str) -> _Rule:
    return _Rule(topic, re.compile(occurs), re.compile(said, re.IGNORECASE), wanted)


_RULES = (
    _rule(
        "shapes",
        r"",
        r"\(\s*\w+\s*,(?:\s*\w+\s*,?)*\)|\bshapes?\b|\bscalar",
        "the shapes of what goes in and comes out",
    ),
    _rule(
        "dtype",
        r"",
        r"\bd?types?\b|\bfloat|\bprecision\b|\bint\d*\b",
        "the dtype of what goes in and comes out",
    ),
    _rule(
        "axis",
        r"\b(?:axis|dim)\s*=",
        r"\bax[ei]s\b|\bdim(?:ension)?s?\b|\bbatch\b|\brows?\b|\bcolumns?\b|\beach feature\b|\bchannels?\b",
        "over which axis the sums and means go",
    ),
    _rule(
        "variance",
        r"\.var\(|\.std\(|\bvar(?:iance)?\s*=|var_mean|std_mean",
        r"biased|divid\w* by (?:the )?[\$\\(]?(?:N|n|m|len)|N\s*[-−–]\s*1|n\s*[-−–]\s*1|ddof|correction|bessel|population",  # noqa: E501, RUF001  # one alternation; authors write minus signs of every kind
        "which variance is meant, biased (divided by N) or unbiased (by N - 1)",
    ),
    _rule(
        "momentum",
        r"\bmomentum\b",
        r"(?:old|new|previous|batch)\b.{0,80}momentum|momentum.{0,80}\b(?:old|new|previous|batch)\b|average",
        "whose weight momentum is, the old value's or the new one's",
    ),
    _rule("epsilon", r"\beps(?:ilon)?\b", r"\beps|varepsilon|\bε", "where epsilon goes"),
)


def find_omissions(question: CodeQuestion) -> Iterator[Finding]:
    """A warning for each thing that an answer must know and neither prompt nor starter says."""
    text = " ".join(f"{question.prompt}\n{question.starter}".split())
    for rule in _RULES:
        missed = rule.occurs.search(question.solution) and not rule.said.search(text)
        if rule.topic in question.silences:
            if not missed:
                yield warning(("silences", rule.topic), "silences nothing: take it away")
        elif missed:
            yield warning(("prompt",), f"does not say {rule.wanted}: say it, or that it does not matter")
