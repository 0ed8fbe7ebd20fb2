"""What a learner has typed is not lost when the time of a quiz runs out before it is handed in."""

from __future__ import annotations

import pytest
from forms import open_form
from harness import CODE
from httpx2 import AsyncClient

from app.db.tables import DEFAULT_COURSE
from app.services import Services

TEXT = "biased-argument"
TYPED = "x = 'half a thought'"


def quiz_of(services: Services, question_id: str) -> str:
    return next(
        quiz.id
        for quiz in services.bank.quizzes.values()
        if any(item.question == question_id for item in quiz.items)
    )


async def close(instructor: AsyncClient, quiz: str) -> None:
    url = f"/courses/{DEFAULT_COURSE}/quizzes/{quiz}/settings"
    saved = await instructor.post(url, data={"counts": "best", "closes_at": "2026-01-01T00:00"})
    assert saved.status_code == 303, saved.text


@pytest.mark.parametrize("way", ["", "/tries"])
async def test_code_sent_too_late_stays_readable(
    services: Services, learner: AsyncClient, instructor: AsyncClient, way: str
) -> None:
    quiz = quiz_of(services, CODE)
    form = await open_form(learner, CODE, quiz)
    await close(instructor, quiz)
    url = f"/questions/{CODE}"
    refused = await learner.post(
        f"{url}{way}?quiz={quiz}", data={**form.hidden, "source": TYPED.replace("\n", "\r\n")}
    )
    assert refused.status_code == 403
    kept = "x = &#39;half a thought&#39;</code></pre>"
    assert kept in refused.text
    assert "was not handed in" in refused.text
    again = (await learner.get(f"{url}?quiz={quiz}")).text
    assert kept in again
    assert ">Hand in</button>" not in again
    draft = (await learner.get(f"/api/v1{url}/draft?quiz_id={quiz}")).json()
    assert draft["fields"] == {"source": TYPED}


async def test_a_line_sent_too_late_stays_readable(
    services: Services, learner: AsyncClient, instructor: AsyncClient
) -> None:
    quiz = quiz_of(services, TEXT)
    form = await open_form(learner, TEXT, quiz)
    await close(instructor, quiz)
    refused = await form.send(text="unbiased, perhaps")
    assert refused.status_code == 403
    for page in (refused.text, (await learner.get(f"/questions/{TEXT}?quiz={quiz}")).text):
        assert "<fieldset disabled>" in page
        assert "unbiased, perhaps" in page
    assert "What stands in your draft" not in (await open_form(instructor, TEXT, quiz)).page


async def test_what_is_refused_is_saved_over_the_draft_it_was_begun_from_and_no_newer_one(
    learner: AsyncClient,
) -> None:
    form = await open_form(learner, TEXT)
    draft = f"/api/v1/questions/{TEXT}/draft"
    form.hidden["version"] = "0" * 64
    refused = await form.send(text="first")
    assert refused.status_code == 409
    assert (await learner.get(draft)).json()["fields"] == {"text": "first"}
    assert 'name="draft" value="1"' in refused.text
    # The same form once more, from before that draft.
    assert (await form.send(text="second")).status_code == 409
    assert (await learner.get(draft)).json()["fields"] == {"text": "first"}


async def test_nothing_too_large_is_kept(learner: AsyncClient, services: Services) -> None:
    form = await open_form(learner, CODE)
    large = "#" * (services.settings.source_limit_kib * 1_024 + 1)
    assert (await form.send(source=large)).status_code == 413
    assert (await learner.get(f"/api/v1/questions/{CODE}/draft")).json()["revision"] == 0
