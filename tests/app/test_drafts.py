"""Drafts: what is typed is kept, and a window that is behind never overwrites a newer one."""

from __future__ import annotations

import asyncio

import pytest
from harness import CODE
from httpx2 import AsyncClient

URL = f"/api/v1/questions/{CODE}/draft"


async def put(client: AsyncClient, source: str, revision: int, url: str = URL) -> int:
    saved = await client.put(url, json={"fields": {"source": source}, "revision": revision})
    return saved.status_code


async def test_a_draft_comes_back_with_its_revision(learner: AsyncClient) -> None:
    assert (await learner.get(URL)).json()["revision"] == 0
    assert await put(learner, "x = 1", 0) == 200
    assert await put(learner, "x = 2", 1) == 200
    draft = (await learner.get(URL)).json()
    assert (draft["fields"], draft["revision"]) == ({"source": "x = 2"}, 2)
    assert draft["saved_at"]


async def test_saving_the_same_again_is_no_new_revision(learner: AsyncClient) -> None:
    await put(learner, "x = 1", 0)
    await put(learner, "x = 1", 1)
    assert (await learner.get(URL)).json()["revision"] == 1


async def test_a_window_that_is_behind_overwrites_nothing(learner: AsyncClient) -> None:
    await put(learner, "first", 0)
    await put(learner, "second", 1)
    refused = await learner.put(URL, json={"fields": {"source": "late"}, "revision": 1})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:batchmark:draft-changed")
    assert (await learner.get(URL)).json()["fields"] == {"source": "second"}


async def test_of_two_windows_at_the_same_moment_one_is_told(learner: AsyncClient) -> None:
    answers = await asyncio.gather(*(put(learner, f"x = {number}", 0) for number in range(4)))
    assert sorted(answers) == [200, 409, 409, 409]


async def test_drafts_are_ones_own_and_of_one_quiz(learner: AsyncClient, other_learner: AsyncClient) -> None:
    await put(learner, "mine", 0)
    assert (await other_learner.get(URL)).json()["fields"] == {}
    assert (await learner.get(f"{URL}?quiz_id=first-steps")).json()["fields"] == {}


@pytest.mark.parametrize(
    "body",
    [
        {"fields": {"source": "x"}, "revision": -1},
        {"fields": {"a b": "x"}, "revision": 0},
        {"fields": {"source": {"deep": 1}}, "revision": 0},
        {"fields": {f"place.{number}": "1" for number in range(65)}, "revision": 0},
        {"fields": {}},
    ],
    ids=["revision", "name", "depth", "too many", "no revision"],
)
async def test_what_no_form_holds_is_refused(learner: AsyncClient, body: dict[str, object]) -> None:
    refused = await learner.put(URL, json=body)
    assert refused.status_code == 422


async def test_half_a_character_is_refused(learner: AsyncClient) -> None:
    body = b'{"fields": {"source": "\\ud800"}, "revision": 0}'
    refused = await learner.put(URL, content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code == 422


async def test_a_draft_has_a_limit(learner: AsyncClient) -> None:
    assert await put(learner, "x" * 64 * 1_024, 0) == 200
    assert await put(learner, "x" * 90 * 1_024, 1) == 413


async def test_a_nul_is_kept_as_typed(learner: AsyncClient) -> None:
    assert await put(learner, "x = '\0'", 0) == 200
    assert (await learner.get(URL)).json()["fields"]["source"] == "x = '\0'"
