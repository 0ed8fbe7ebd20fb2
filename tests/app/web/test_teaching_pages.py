"""The instructors' pages: figures, hidden cases, scores by hand and regrades, without scripts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fake_judge import SECRET_INPUT, WRONG
from fastapi import FastAPI
from forms import until
from harness import CODE, WAIT, client_for, code_answer
from httpx2 import AsyncClient
from teaching_bank import CALL, PICK, QUIZ, PlainToo, hand_in, mend, write_teaching_bank

from app.db.people.users import get_user
from app.services import Services
from app.settings import Settings

SHEET = f"/courses/batch-norm/quizzes/{QUIZ}"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    write_teaching_bank(tmp_path / "extra")
    return settings


@pytest.fixture
def judge() -> PlainToo:
    return PlainToo()


async def id_of(services: Services, name: str) -> str:
    async with services.database.reading() as session:
        return (await get_user(session, name)).id


async def read(client: AsyncClient, url: str) -> str:
    """The page's words; what is not a page fails."""
    response = await client.get(url)
    assert response.status_code == 200, (url, response.text)
    return " ".join(re.sub(r"<[^>]*>", " ", response.text).split())


async def test_the_gradebook_opens_what_was_handed_in(learner: AsyncClient, instructor: AsyncClient) -> None:
    submission = await hand_in(learner, PICK, {"choice": "b"})
    words = await read(instructor, f"{SHEET}/grades")
    assert "ada 2 of 5 points" in words
    html = (await instructor.get(f"{SHEET}/grades")).text
    assert f'href="/teaching/submissions/{submission}"' in html
    assert "Not graded: our fault" not in words


async def test_learners_come_in_pages(
    app: FastAPI, instructor: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.teaching.gradebook.ROWS_SHOWN", 2)
    for name in ("ada", "b&b", "cyd"):
        async with await client_for(app, name):
            pass
    first = (await instructor.get(f"{SHEET}/grades")).text
    assert "cyd" not in first
    following = re.search(r'href="([^"]*after=[^"]*)"', first)
    assert following is not None
    assert following[1].endswith("after=b%26b")
    assert "cyd" in await read(instructor, following[1])


async def test_instructors_see_hidden_cases_and_learners_do_not(
    learner: AsyncClient, instructor: AsyncClient
) -> None:
    made = await learner.post("/api/v1/submissions", json=code_answer(WRONG), headers=WAIT)
    url = f"/submissions/{made.json()['id']}"
    teaching = await read(instructor, f"/teaching{url}")
    assert teaching.count("hidden from learners") == 1
    assert f"on {SECRET_INPUT}" in teaching
    assert "How it was graded" in teaching
    hidden = (await learner.get(url)).text
    assert "stay hidden" in hidden
    assert (await learner.get(f"/teaching{url}")).status_code == 403


async def test_a_score_is_set_by_hand_and_undone(
    services: Services, learner: AsyncClient, instructor: AsyncClient
) -> None:
    await hand_in(learner, PICK, {"choice": "a"})
    url = f"{SHEET}/learners/{await id_of(services, 'ada')}"
    form = {"question_id": PICK, "points": "1,5", "reason": "Right on paper."}
    done = await instructor.post(f"{url}/overrides", data=form)
    assert (done.status_code, done.headers["Location"]) == (303, f"{url}#{PICK}")
    words = await read(instructor, url)
    assert "Set by hand · 1.5 of 2 points" in words
    assert "set to 1.5 of 2 points by emmy. Right on paper." in words
    assert "Set by hand" in await read(instructor, f"{SHEET}/grades")
    await instructor.post(f"{url}/overrides", data={**form, "points": "", "undo": "yes"})
    words = await read(instructor, url)
    assert "undone by emmy" in words
    assert "Set by hand ·" not in words


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"points": "many"}, "not a number"),
        ({"points": "3"}, "from 0 to 2"),
        ({"points": "nan"}, "from 0 to 2"),
        ({"reason": ""}, "is empty"),
        ({"reason": "r" * 5_000}, "more than"),
        ({"undo": "yes"}, "nothing was set"),
        ({"question_id": "nowhere"}, "does not ask"),
    ],
)
async def test_a_score_that_can_not_be_is_refused(
    services: Services, learner: AsyncClient, instructor: AsyncClient, change: dict[str, str], said: str
) -> None:
    await hand_in(learner, PICK, {"choice": "a"})
    url = f"{SHEET}/learners/{await id_of(services, 'ada')}"
    form = {"question_id": PICK, "points": "1", "reason": "r", **change}
    response = await instructor.post(f"{url}/overrides", data=form)
    assert response.status_code in (404, 422)
    assert said in response.text


async def test_statistics_say_what_was_chosen_and_withhold_what_is_not_known(
    learner: AsyncClient, other_learner: AsyncClient, instructor: AsyncClient
) -> None:
    assert "Nobody has handed anything in yet" in await read(instructor, f"{SHEET}/statistics")
    await hand_in(learner, PICK, {"choice": "a"})
    await hand_in(learner, PICK, {"choice": "b"})
    await hand_in(other_learner, PICK, {"choice": "b"})
    await hand_in(other_learner, CALL, {"text": "eval"})
    words = await read(instructor, f"{SHEET}/statistics")
    assert "2 learners have handed in" in words
    assert "Which variance 2 50 %" in words
    assert "n = 1, of 10 needed" in words
    question = await read(instructor, f"/teaching/questions/{PICK}/statistics?quiz={QUIZ}")
    assert "the biased one 1 50 %" in question
    assert "Right the unbiased one 1 50 % 100 %" in question
    assert "Mastered 2 of 2" in question
    body = (await instructor.get(f"/api/v1/questions/{PICK}/statistics", params={"quiz_id": QUIZ})).json()
    assert [option["count"] for option in body["options"]] == [1, 1, 0]
    assert (body["figures"]["facility"], body["figures"]["mastery"]["attempts"]) == (0.5, 1.5)


async def test_a_named_misconception_is_counted(learner: AsyncClient, instructor: AsyncClient) -> None:
    for _ in range(2):
        await learner.post("/api/v1/submissions", json=code_answer(WRONG, quiz_id="l0"), headers=WAIT)
    body = (await instructor.get("/api/v1/quizzes/l0/statistics")).json()
    (told,) = body["misconceptions"]
    assert (told["misconception"], told["learners"], told["grades"]) == ("unbiased-variance", 1, 2)
    assert told["questions"] == {CODE: 1}
    assert sum(week["count"] for week in told["weeks"]) == 2
    assert "Misconceptions" in await read(instructor, "/courses/batch-norm/quizzes/l0/statistics")


async def test_instructors_own_attempts_are_no_part_of_the_figures(instructor: AsyncClient) -> None:
    await hand_in(instructor, PICK, {"choice": "b"})
    body = (await instructor.get(f"/api/v1/quizzes/{QUIZ}/statistics")).json()
    assert (body["learners"], body["questions"][0]["firsts"]) == (0, 0)


async def test_the_bank_is_searched_and_filtered(
    services: Services, learner: AsyncClient, instructor: AsyncClient
) -> None:
    await hand_in(learner, PICK, {"choice": "b"})
    every = await read(instructor, "/teaching/questions")
    assert f"{len(services.bank.questions)} of {len(services.bank.questions)} questions" in every
    for query in (
        "search=which+variance&kind=choice",
        "search=pick-one",
        "lesson=L0&kind=choice&search=variance+divide&facility=easy",
        "proof=proven&search=pick-one",
    ):
        words = await read(instructor, f"/teaching/questions?{query}")
        assert PICK in words, query
        assert CALL not in words, query
    assert "No question passes" in await read(instructor, "/teaching/questions?search=zzz")
    assert (await instructor.get("/teaching/questions?lesson=L9")).status_code == 422


@pytest.mark.parametrize("question_id", [PICK, CODE])
async def test_every_tab_of_a_question_opens(
    services: Services, instructor: AsyncClient, question_id: str
) -> None:
    opened = await instructor.get(f"/teaching/questions/{question_id}")
    assert opened.headers["Location"] == f"/teaching/questions/{question_id}/proof"
    for tab in ("proof", "statistics", "versions", "edit"):
        page = (await instructor.get(f"/teaching/questions/{question_id}/{tab}")).text
        assert f'/teaching/questions/{question_id}/{tab}" aria-current="page"' in page, tab
    assert services.bank.questions[question_id].version[:12] in await read(
        instructor, f"/teaching/questions/{question_id}/versions"
    )


async def test_a_regrade_from_the_versions_to_its_record(
    services: Services, learner: AsyncClient, other_learner: AsyncClient, instructor: AsyncClient
) -> None:
    old = services.bank.questions[PICK].version
    await hand_in(learner, PICK, {"choice": "a"})
    await hand_in(other_learner, PICK, {"choice": "b"})
    await mend(services)
    compared = await read(instructor, f"/teaching/questions/{PICK}/versions?compare={old}")
    assert "before" in compared.partition("From ")[2]
    begun = await instructor.post(f"/teaching/questions/{PICK}/regrades")
    url = begun.headers["Location"]
    await until(instructor, url, lambda page: "What is to count" in page)
    words = await read(instructor, url)
    assert "1 up, 1 down, of 2 submissions" in words
    assert "ada 1 Not right yet 0 % Right 100 % ↑ up" in words
    unsure = await instructor.post(f"{url}/apply", data={"rule": "replace"})
    assert (unsure.status_code, "confirm" in unsure.text) == (422, True)
    done = await instructor.post(f"{url}/apply", data={"rule": "never-lower", "sure": "yes"})
    assert done.status_code == 303
    words = await read(instructor, url)
    assert "nobody was lowered" in words
    assert "left as it was" in words
    assert "Applied: never-lower" in await read(instructor, f"/teaching/questions/{PICK}/versions")


@pytest.mark.parametrize(
    "url",
    [
        f"{SHEET}/grades",
        f"{SHEET}/statistics",
        "/teaching/questions",
        f"/teaching/questions/{PICK}/proof",
        f"/teaching/questions/{PICK}/statistics",
        f"/teaching/questions/{PICK}/versions",
    ],
)
async def test_learners_are_kept_out(learner: AsyncClient, stranger: AsyncClient, url: str) -> None:
    assert (await learner.get(url)).status_code == 403
    answer: Any = await stranger.get(url)
    assert answer.status_code == 401
