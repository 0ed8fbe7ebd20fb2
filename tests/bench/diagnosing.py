"""What finding the mistake costs: a right answer and a wrong one to the same question."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import contest

from graders.answers import CodeAnswer
from graders.judge import Judge
from questions.bank import load_bank
from questions.code import CodeQuestion
from questions.loader import LoadedQuestion

QUESTIONS = ("forward-backward-numpy", "running-stats-torch")


def diagnosing(rounds: int) -> str:
    """The Markdown section: medians of whole grades by the judge, on a prepared variant."""
    lines = ["### Finding the mistake", "", "Whole grades on a prepared variant, ms.", ""]
    lines += ["| question | known mistakes | right answer | wrong answer, named |", "|---|--:|--:|--:|"]
    with Judge() as judge:
        lines += [_row(judge, name, rounds) for name in QUESTIONS]
    return "\n".join(lines) + "\n"


def _row(judge: Judge, name: str, rounds: int) -> str:
    loaded = load_bank(only=name).questions[name]
    question = loaded.question
    assert isinstance(question, CodeQuestion)
    wrong = question.mutants[0].source(question.solution)
    figures = []
    for source in (question.solution, wrong):
        answer = CodeAnswer(source=source)
        judge.grade(loaded, answer, 0)
        figures.append(f"{statistics.median(_grades(judge, loaded, answer, rounds)) * 1e3:.1f}")
    return f"| {name} | {len(question.mutants)} | {' | '.join(figures)} |"


def _grades(judge: Judge, loaded: LoadedQuestion, answer: CodeAnswer, rounds: int) -> Iterator[float]:
    for _ in range(rounds):
        time.sleep(contest.REFILL_S)
        started_s = time.perf_counter()
        judge.grade(loaded, answer, 0)
        yield time.perf_counter() - started_s
