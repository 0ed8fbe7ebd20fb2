"""Similar answers by REST and on their page: of the course's learners alone, for its instructors alone."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from harness import CODE, WAIT, client_for
from httpx2 import AsyncClient

from app.db.tables import DEFAULT_COURSE, Role
from app.pipeline.teaching import similarity

URL = f"/api/v1/courses/{DEFAULT_COURSE}/questions/{CODE}/similarity"
PAGE = f"/courses/{DEFAULT_COURSE}/questions/{CODE}/similarity"
OWN = "\n".join(f"    v{n} = [x.sum() - {n} for row in x if row.max() > {n}]" for n in range(5))
SOURCE = f"def batch_norm_manual(x, gamma, beta, eps=1e-5):\n{OWN}\n    return v4\n"
OTHER = "import torch\n\n\nclass Manual:\n    def __call__(self, *given):\n" + "\n".join(
    f"        self.part{n} = torch.stack(given, dim={n}).square().cumsum(0) ** {n}" for n in range(5)
)


async def hand_in(client: AsyncClient, source: str, **more: Any) -> str:
    body = {"question_id": CODE, "answer": {"source": source}, **more}
    response = await client.post("/api/v1/submissions", json=body, headers=WAIT)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


@pytest.fixture
async def answers(
    app: FastAPI, learner: AsyncClient, other_learner: AsyncClient, instructor: AsyncClient
) -> tuple[str, str]:
    """Ada's and Grace's newest are alike; Kurt's is not, and the instructor's trial doesn't count."""
    await hand_in(learner, OTHER)
    first = await hand_in(learner, SOURCE)
    second = await hand_in(other_learner, SOURCE.replace("row", "each"))
    await hand_in(instructor, SOURCE)
    async with await client_for(app, "kurt") as kurt:
        await hand_in(kurt, OTHER)
    return first, second


async def test_the_pair_is_found_among_the_newest_answers_of_learners(
    answers: tuple[str, str], instructor: AsyncClient
) -> None:
    found = (await instructor.get(URL)).json()
    assert found["compared"] == 3
    assert "no proof" in found["caution"]
    [pair] = found["pairs"]
    assert {pair["first"]["submission_id"], pair["second"]["submission_id"]} == set(answers)
    assert {pair["first"]["name"], pair["second"]["name"]} == {"ada", "grace"}
    assert pair["similarity"] == 1 > pair["as_written"]
    assert pair["identical"] is False


async def test_the_page_lists_pairs_and_lays_two_side_by_side(
    answers: tuple[str, str], instructor: AsyncClient
) -> None:
    page = (await instructor.get(PAGE)).text
    assert "This is no proof of copying" in page
    assert "The newest answer of 3 learners" in page
    query = page.partition(f'href="{PAGE}?')[2].partition('"')[0].replace("&amp;", "&")
    beside = (await instructor.get(f"{PAGE}?{query}")).text
    assert beside.count('<span class="at">') == 12
    assert "for each in x" in beside
    unknown = "00000000-0000-7000-8000-000000000000"
    assert (await instructor.get(f"{PAGE}?first={answers[0]}&second={unknown}")).status_code == 404


async def test_only_this_courses_instructors_and_only_code(
    app: FastAPI, answers: tuple[str, str], instructor: AsyncClient, learner: AsyncClient
) -> None:
    assert (await learner.get(URL)).status_code == 403
    async with await client_for(app, "root", Role.ADMIN) as admin:
        await admin.post("/api/v1/courses", json={"id": "autumn", "title": "Autumn"})
        elsewhere = URL.replace(DEFAULT_COURSE, "autumn")
        assert (await instructor.get(elsewhere)).status_code == 404
        assert (await admin.get(elsewhere)).json()["compared"] == 0
        # Of another course's submissions nothing is shown, whoever asks.
        wrong = await admin.get(
            PAGE.replace(DEFAULT_COURSE, "autumn"), params={"first": answers[0], "second": answers[1]}
        )
        assert wrong.status_code == 404
    refused = await instructor.get(URL.replace(CODE, "forgotten-eval"))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "question_id")


@pytest.mark.usefixtures("answers")
async def test_beyond_the_most_the_oldest_are_left_out(
    instructor: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similarity, "MOST_LEARNERS", 2)
    found = (await instructor.get(URL)).json()
    assert (found["compared"], found["more"], found["pairs"]) == (2, True, [])
