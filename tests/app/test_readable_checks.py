"""A formula that can't be set keeps a question from being published, whichever way it is sent."""

from __future__ import annotations

import html

import pytest
from harness import WAIT
from httpx2 import AsyncClient
from written_questions import TEXT, code_question

NOSUCH = r"Divide by $\nosuch{x}$."
SOURCES = {
    "text": TEXT.replace("explanation: Normalising.", f"explanation: '{NOSUCH}'"),
    "code": code_question().replace("explanation: ", f"notes: '{NOSUCH}'\nexplanation: ", 1),
}


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: what can be read hangs on no database."""
    return new_sqlite


@pytest.mark.parametrize("kind", SOURCES)
async def test_rest_and_the_page_refuse_it_in_the_same_words(kind: str, instructor: AsyncClient) -> None:
    source = SOURCES[kind]
    checked = await instructor.post("/api/v1/questions/check", content=source, headers=WAIT)
    assert (checked.status_code, checked.json()["proven"]) == (200, False), checked.text
    [fault] = checked.json()["errors"]
    assert "maths that can't be read" in fault["message"]
    assert r"\nosuch" in fault["message"]
    assert r"\nosuch" in source.splitlines()[fault["line"] - 1]
    question_id = checked.json()["question_id"]
    put = await instructor.put(f"/api/v1/questions/{question_id}", content=source, headers=WAIT)
    assert (put.status_code, put.json()["errors"]) == (422, [fault])
    form = {"do": "publish", "source": source, "edited": "", "reason": ""}
    page = await instructor.post(f"/teaching/questions/{question_id}/edit", data=form)
    assert fault["message"] in html.unescape(page.text)
    assert (await instructor.get(f"/api/v1/questions/{question_id}")).status_code == 404
