"""Pages of courses, accounts and quizzes in time, used as a browser without scripts would."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from harness import client_for
from httpx2 import AsyncClient, Response

from app.db.tables import DEFAULT_COURSE, Role

PEOPLE = f"/courses/{DEFAULT_COURSE}/people"
SETTINGS = f"/courses/{DEFAULT_COURSE}/quizzes/l0/settings"
EXTENSIONS = SETTINGS.replace("settings", "extensions")
BROWSER = {"Accept": "text/html"}


def utc(**ahead: float) -> str:
    """A moment as a field for moments has it."""
    return (datetime.now(UTC) + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M")


async def set_terms(instructor: AsyncClient, **fields: str) -> Response:
    saved = await instructor.post(SETTINGS, data={"counts": "best", **fields})
    assert saved.status_code == 303, saved.text
    return saved


async def user_id(client: AsyncClient) -> str:
    me: dict[str, Any] = (await client.get("/api/v1/me")).json()
    return str(me["id"])


async def test_home_shows_each_course_and_what_an_instructor_can_do(
    learner: AsyncClient, instructor: AsyncClient
) -> None:
    page = (await learner.get("/")).text
    assert "Batch normalisation</h2>" in page
    assert PEOPLE not in page
    assert (await learner.get(PEOPLE, headers=BROWSER)).status_code == 403
    page = (await instructor.get("/")).text
    assert f'href="{PEOPLE}"' in page
    assert f'href="{SETTINGS}"' in page


async def test_settings_are_typed_saved_and_shown_again(
    learner: AsyncClient, instructor: AsyncClient
) -> None:
    opens, closes = utc(hours=-1), utc(days=1)
    await set_terms(
        instructor,
        opens_at=opens,
        closes_at=closes,
        time_limit_min="90",
        bucket_capacity="3",
        bucket_refill_h="1,5",
    )
    page = (await instructor.get(SETTINGS)).text
    for value in (opens, closes, "90", "3", "1.5"):
        assert f'value="{value}"' in page
    page = (await learner.get("/quizzes/l0")).text
    assert "1 hour 30 minutes from the moment you begin" in page
    assert "3 attempts at each question, one more every 1 hour 30 minutes; the best one counts" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"opens_at": "soon"}, "is not a moment"),
        ({"time_limit_min": "ten"}, "is not a number"),
        ({"attempts": "1.5"}, "is not a whole number"),
        ({"bucket_capacity": "2"}, "need both"),
        ({"opens_at": "2026-12-02T08:00", "closes_at": "2026-12-01T08:00"}, "closes last"),
        ({"late_per_day_percent": "10"}, "give due_at too"),
        ({"late_floor_percent": "200", "due_at": "2026-12-01T08:00"}, "late floor"),
        ({"time_limit_min": "1e400"}, "is not a number"),
    ],
)
async def test_settings_that_make_no_sense_come_back_as_typed(
    instructor: AsyncClient, fields: dict[str, str], said: str
) -> None:
    refused = await instructor.post(SETTINGS, data={"counts": "best", **fields})
    assert refused.status_code == 422
    assert said in unescape(refused.text).lower()
    for value in fields.values():
        assert f'value="{value}"' in refused.text


async def test_a_quiz_in_time_is_begun_by_a_button(learner: AsyncClient, instructor: AsyncClient) -> None:
    await set_terms(instructor, time_limit_min="30")
    question = "/questions/biased-argument?quiz=l0"
    assert (await learner.get(question, headers=BROWSER)).headers["Location"] == "/quizzes/l0"
    page = (await learner.get("/quizzes/l0")).text
    assert "Begin now" in page
    assert "biased-argument" not in page
    assert (await learner.post("/quizzes/l0/start")).headers["Location"] == "/quizzes/l0"
    page = (await learner.get("/quizzes/l0")).text
    assert "minutes left: until" in page
    assert "biased-argument" in page
    assert "minutes left: until" in (await learner.get(question)).text
    by_itself = await learner.get("/questions/biased-argument", headers=BROWSER)
    assert (by_itself.status_code, "belongs to the quiz" in by_itself.text) == (403, True)
    assert 'href="/questions/biased-argument"' not in (await learner.get("/")).text


async def test_a_closed_quiz_can_be_read_and_not_answered(
    learner: AsyncClient, instructor: AsyncClient
) -> None:
    await set_terms(instructor, closes_at=utc(hours=-1))
    assert "Closed on" in (await learner.get("/quizzes/l0")).text
    page = (await learner.get("/questions/biased-argument?quiz=l0")).text
    assert "This quiz closed on" in page
    assert ">Hand in</button>" not in page
    refused = await learner.post("/questions/biased-argument?quiz=l0", data={"text": "unbiased=False"})
    assert refused.status_code == 403
    assert "This quiz closed on" in refused.text


async def test_a_quiz_that_opens_later_says_when(learner: AsyncClient, instructor: AsyncClient) -> None:
    await set_terms(instructor, opens_at=utc(days=1))
    page = (await learner.get("/quizzes/l0")).text
    assert "Opens on" in page
    assert "biased-argument" not in page
    unread = await learner.get("/questions/biased-argument?quiz=l0", headers=BROWSER)
    assert (unread.status_code, "opens on" in unread.text) == (403, True)
    assert "Opens on" in (await learner.get("/")).text


async def test_an_extension_is_given_shown_and_taken_back(
    learner: AsyncClient, instructor: AsyncClient
) -> None:
    await learner.get("/")
    await set_terms(instructor, closes_at=utc(hours=-1))
    given = {"user": "ada", "extra_days": "1.5", "extra_attempts": "1", "reason": "ill"}
    assert (await instructor.post(EXTENSIONS, data=given)).status_code == 303
    page = (await instructor.get(SETTINGS)).text
    assert "1 day 12 hours later, 1 attempt more" in page
    assert "ill" in page
    assert "open until" in (await learner.get("/quizzes/l0")).text.lower()
    assert (await instructor.post(EXTENSIONS, data={"user": "ada"})).status_code == 303
    assert "Closed on" in (await learner.get("/quizzes/l0")).text


async def test_an_extension_for_nobody_is_refused_and_nothing_typed_is_lost(instructor: AsyncClient) -> None:
    typed = {"user": "nobody", "extra_days": "1", "extra_min": "7", "extra_attempts": "2", "reason": "ill"}
    nobody = await instructor.post(EXTENSIONS, data=typed)
    assert (nobody.status_code, "There is nobody of that name" in nobody.text) == (404, True)
    assert all(
        re.search(rf'name="{name}"[^>]* value="{value}"', nobody.text) for name, value in typed.items()
    )
    unsaid = await instructor.post(EXTENSIONS, data={**typed, "user": " "})
    assert (unsaid.status_code, "Say who gets more" in unsaid.text) == (422, True)
    far = await instructor.post(EXTENSIONS, data={**typed, "extra_days": "1e9"})
    assert (far.status_code, 'value="1e9"' in far.text) == (422, True)


async def test_people_are_enrolled_by_name_list_code_and_invitation(
    instructor: AsyncClient, other_learner: AsyncClient
) -> None:
    page = (await instructor.post(PEOPLE, data={"name": "Kurt", "role": "learner"})).text
    assert "1 created" in page
    assert "/invitations/bm_" in page
    assert "/invitations/bm_" not in (await instructor.get(PEOPLE)).text
    bad = await instructor.post(f"{PEOPLE}/list", data={"list": "name\nMary\nMary\na/b\n"})
    assert bad.status_code == 422
    assert "line 3" in bad.text
    assert "line 4" in bad.text
    assert "Mary</th>" not in bad.text
    file = {"file": ("people.csv", "name,role\nMary,instructor\n", "text/csv")}
    assert "Mary</th>" in (await instructor.post(f"{PEOPLE}/list", files=file)).text
    invited = await instructor.post(f"/courses/{DEFAULT_COURSE}/invitations")
    assert "/invitations/bm_" in invited.text
    grace = await user_id(other_learner)
    assert (await instructor.post(f"{PEOPLE}/{grace}/remove")).status_code == 303
    assert "You are in no course yet" in (await other_learner.get("/")).text
    await instructor.post(f"/courses/{DEFAULT_COURSE}/codes")
    found = re.search(r"the code <code>([A-Z0-9-]+)</code>", (await instructor.get(PEOPLE)).text)
    assert found
    assert (await other_learner.post("/enrolments", data={"code": found[1]})).status_code == 303
    assert "Batch normalisation</h2>" in (await other_learner.get("/")).text
    assert (await instructor.post(f"{PEOPLE}/{grace}/role", data={"role": "instructor"})).status_code == 303
    assert f'href="{PEOPLE}"' in (await other_learner.get("/")).text


async def test_an_account_makes_and_revokes_tokens(learner: AsyncClient) -> None:
    made = await learner.post("/account/tokens", data={"label": "lap<top", "scopes": ["read"], "days": "30"})
    assert "bm_" in made.text
    page = (await learner.get("/account")).text
    assert "bm_" not in page
    assert "lap&lt;top" in page
    token_id = re.search(r'/account/tokens/([0-9a-f-]+)/revoke" *>?[^>]*>[^>]*Revoke lap', page)
    assert token_id
    assert (await learner.post(f"/account/tokens/{token_id[1]}/revoke")).status_code == 303
    assert "lap&lt;top" not in (await learner.get("/account")).text
    for form in ({"label": "", "scopes": ["read"], "days": "30"}, {"label": "x", "days": "30"}):
        assert (await learner.post("/account/tokens", data=form)).status_code == 422
    wide = await learner.post("/account/tokens", data={"label": "x", "scopes": ["teach"], "days": "30"})
    assert wide.status_code == 403


NEW_COURSE = {"id": "deep-learning-2027", "title": "Deep learning", "which": "some", "quiz": "l0"}


class TestMakingACourse:
    @pytest.fixture
    async def admin(self, app: FastAPI) -> AsyncIterator[AsyncClient]:
        async with await client_for(app, "root", Role.ADMIN) as admin:
            yield admin

    async def test_an_admin_makes_one_with_some_quizzes_and_its_instructor_changes_it(
        self, admin: AsyncClient
    ) -> None:
        assert 'href="/courses/new"' in (await admin.get("/")).text
        assert "All there are" in (await admin.get("/courses/new")).text
        made = await admin.post("/courses/new", data=NEW_COURSE)
        assert (made.status_code, made.headers["location"]) == (303, "/courses/deep-learning-2027/people")
        address = "/courses/deep-learning-2027/settings"
        page = (await admin.get(address)).text
        assert re.search(r'value="l0" checked', page)
        changed = await admin.post(address, data={"title": "Deeper learning", "which": "all"})
        assert changed.status_code == 303
        (course,) = [
            each for each in (await admin.get("/api/v1/courses")).json() if each["id"] == "deep-learning-2027"
        ]
        assert (course["title"], course["quiz_ids"]) == ("Deeper learning", None)
        actions = [each["action"] for each in (await admin.get(f"/api/v1{address[:-9]}/audit")).json()]
        assert actions == ["course.changed", "course.made"]

    @pytest.mark.parametrize(
        ("typed", "status", "said"),
        [
            ({"id": "Deep Learning"}, 422, "joined by hyphens"),
            ({"title": " "}, 422, "needs a name"),
            ({"id": DEFAULT_COURSE}, 409, "There is a course"),
            ({"quiz": "none-such"}, 422, "no quiz"),
        ],
    )
    async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
        self, admin: AsyncClient, typed: dict[str, str], status: int, said: str
    ) -> None:
        answer = await admin.post("/courses/new", data={**NEW_COURSE, **typed}, headers=BROWSER)
        assert (answer.status_code, said in unescape(answer.text)) == (status, True)
        assert f'value="{typed.get("id", "deep-learning-2027")}"' in answer.text
