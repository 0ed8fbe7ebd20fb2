"""A small quiz whose questions are quick to answer, and whose key can be mended."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fake_judge import FakeJudge
from httpx2 import AsyncClient

from app.db.authoring.questions import store_version
from app.services import Services
from graders.answers import Answer
from graders.plain.judging import grade_plain
from graders.verdicts import Grade
from questions.code import CodeQuestion
from questions.loader import LoadedQuestion, parse_question

QUIZ, PICK, CALL = "small", "pick-one", "name-the-call"
PICK_SOURCE = """\
id: pick-one
kind: choice
title: Which variance
lesson: L0
points: 2
prompt: Which variance does batch norm divide by?
choices:
  - {id: a, text: the biased one, feedback: Count the rows.}
  - {id: b, text: the unbiased one, correct: true, misconception: unbiased-variance}
  - {id: c, text: none, feedback: It does.}
"""
MENDED_SOURCE = PICK_SOURCE.replace(", correct: true, misconception: unbiased-variance", "").replace(
    "the biased one,", "the biased one, correct: true,"
)
CALL_SOURCE = """\
id: name-the-call
kind: text
title: The call before inference
lesson: L2
points: 1
prompt: Which method of a model?
accept: [eval]
"""
QUIZ_SOURCE = """\
id: small
title: A small quiz
items:
  - question: pick-one
  - question: name-the-call
    points: 3
"""


class PlainToo(FakeJudge):
    """Judges the other kinds as the real one does."""

    def grade(self, loaded: LoadedQuestion, answer: Answer, variant: int, **more: Any) -> Grade:
        if isinstance(loaded.question, CodeQuestion):
            return super().grade(loaded, answer, variant, **more)
        self.calls.append((loaded.question.id, variant))
        assert self.gate.wait(timeout=30)
        if self.errors:
            raise self.errors.pop(0)
        return grade_plain(loaded.question, answer, variant, version=loaded.version)


def write_teaching_bank(folder: Path) -> None:
    """The quiz and its questions, as files of a bank's folder."""
    for path, text in (
        ("bank/more/pick-one.yaml", PICK_SOURCE),
        ("bank/more/name-the-call.yaml", CALL_SOURCE),
        ("quizzes/small.yaml", QUIZ_SOURCE),
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


async def hand_in(client: AsyncClient, question_id: str, answer: dict[str, Any]) -> str:
    """Hand in at the small quiz; the submission's id."""
    body = {"question_id": question_id, "quiz_id": QUIZ, "answer": answer}
    response = await client.post("/api/v1/submissions", json=body)
    assert response.status_code in (201, 202), response.text
    return str(response.json()["id"])


async def mend(services: Services, source: str = MENDED_SOURCE, question_id: str = PICK) -> LoadedQuestion:
    """Ask a question in these words from now on."""
    loaded = parse_question(source, f"{question_id}.yaml")
    services.bank.questions[question_id] = loaded
    async with services.database.writing() as session:
        await store_version(session, loaded, datetime.now(UTC))
    return loaded
