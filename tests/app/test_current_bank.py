"""Which version is asked: the file's, or what was published since; the later change wins."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_judge import FakeJudge
from harness import client_for, running
from httpx2 import AsyncClient
from written_questions import TEXT, retitled

from app.db.tables import Role
from app.settings import Settings

QUIZ = """\
id: words
title: Words
items: [{question: first-word}, {question: new-word}]
"""
DRAWN = """\
id: drawn-words
title: Words, drawn
draws: [{count: 2, questions: [first-word, new-word]}]
"""
FIRST = TEXT.replace("new-word", "first-word")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bank of one question, with quizzes that want another one too."""
    folder = tmp_path / "extra"
    (folder / "bank" / "words").mkdir(parents=True)
    (folder / "quizzes").mkdir()
    (folder / "bank" / "words" / "first-word.yaml").write_text(FIRST)
    (folder / "quizzes" / "words.yaml").write_text(QUIZ)
    (folder / "quizzes" / "drawn-words.yaml").write_text(DRAWN)
    return folder


@pytest.fixture
def settings(settings: Settings, folder: Path) -> Settings:
    return settings.model_copy(update={"bank_dir": folder, "grading": False})


async def publish(client: AsyncClient, question_id: str, source: str) -> None:
    current = await client.get(f"/api/v1/questions/{question_id}/source")
    headers = {"If-Match": current.headers["ETag"]} if current.status_code == 200 else {}
    done = await client.put(f"/api/v1/questions/{question_id}", content=source, headers=headers)
    assert done.status_code in (200, 201), done.text


async def title_after_start(settings: Settings) -> str:
    """What is asked by a process that starts now."""
    async with running(settings, FakeJudge()) as app, await client_for(app, "ada") as client:
        title: str = (await client.get("/api/v1/questions/first-word")).json()["title"]
        return title


async def test_what_is_published_outlives_a_restart(settings: Settings) -> None:
    async with (
        running(settings, FakeJudge()) as app,
        await client_for(app, "emmy", Role.INSTRUCTOR) as author,
    ):
        await publish(author, "first-word", retitled(FIRST, "Published"))
    assert await title_after_start(settings) == "Published"
    assert await title_after_start(settings) == "Published"


async def test_a_file_that_changes_later_wins_and_loses_nothing(settings: Settings, folder: Path) -> None:
    async with (
        running(settings, FakeJudge()) as app,
        await client_for(app, "emmy", Role.INSTRUCTOR) as author,
    ):
        await publish(author, "first-word", retitled(FIRST, "Published"))
    file = folder / "bank" / "words" / "first-word.yaml"
    file.write_text(f"# a remark is no change\n{FIRST}")
    assert await title_after_start(settings) == "Published"
    file.write_text(retitled(FIRST, "Filed"))
    assert await title_after_start(settings) == "Filed"
    async with (
        running(settings, FakeJudge()) as app,
        await client_for(app, "emmy", Role.INSTRUCTOR) as author,
    ):
        listed = (await author.get("/api/v1/questions/first-word/versions")).json()
        assert [each["from_file"] for each in listed] == [True, False, True]
        kept = await author.get(
            "/api/v1/questions/first-word/source", params={"version": listed[1]["version"]}
        )
        await publish(author, "first-word", kept.text)
    assert await title_after_start(settings) == "Published"


async def test_a_published_question_whose_file_breaks_is_still_asked(
    settings: Settings, folder: Path
) -> None:
    async with (
        running(settings, FakeJudge()) as app,
        await client_for(app, "emmy", Role.INSTRUCTOR) as author,
    ):
        await publish(author, "first-word", retitled(FIRST, "Published"))
    (folder / "bank" / "words" / "first-word.yaml").write_text("id: [")
    assert await title_after_start(settings) == "Published"


async def test_quizzes_take_in_what_is_published_at_once_and_after_a_restart(settings: Settings) -> None:
    async with (
        running(settings, FakeJudge()) as app,
        await client_for(app, "emmy", Role.INSTRUCTOR) as author,
    ):
        bank = app.state.services.bank
        before = [str(fault) for fault in bank.errors]
        assert any("unknown question 'new-word'" in fault for fault in before)
        assert "drawn-words" not in bank.quizzes
        await publish(author, "new-word", TEXT)
        assert [item.question for item in bank.quizzes["words"].items] == ["first-word", "new-word"]
        assert bank.quizzes["drawn-words"].draws[0].questions == ("first-word", "new-word")
        assert bank.errors == []
    async with running(settings, FakeJudge()) as app:
        assert "drawn-words" in app.state.services.bank.quizzes
        assert app.state.services.bank.errors == []
