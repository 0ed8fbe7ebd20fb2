"""The question's page as a place to work, without scripts: tries, drafts, attempts side by side."""

from __future__ import annotations

import re

from fake_judge import RIGHT, WRONG, FakeJudge
from forms import open_form, settled
from harness import CODE
from httpx2 import AsyncClient, Response

PARTLY_HIDDEN = "layernorm-numpy"
SCRIPT = {"Accept": "application/json"}


async def try_it(client: AsyncClient, question: str, source: str) -> Response:
    form = await open_form(client, question)
    return await client.post(f"/questions/{question}/tries", data={**form.hidden, "source": source})


async def test_a_try_without_scripts_shows_its_result_and_counts_nothing(learner: AsyncClient) -> None:
    tried = await try_it(learner, PARTLY_HIDDEN, RIGHT)
    assert tried.status_code == 303
    page = await settled(learner, tried.headers["Location"])
    assert "Nothing of it counts" in page
    assert "A try, which does not count" in page
    assert "Back to your code" in page
    question = (await learner.get(f"/questions/{PARTLY_HIDDEN}")).text
    assert "Attempt 1" not in question


async def test_what_was_tried_stands_in_the_form_afterwards(learner: AsyncClient) -> None:
    await try_it(learner, CODE, "x = 'tried'\r\ny = 2")
    page = (await open_form(learner, CODE)).page
    assert "x = &#39;tried&#39;\ny = 2</textarea>" in page
    assert "Show the starting code instead" in page
    fresh = (await learner.get(f"/questions/{CODE}?fresh=1")).text
    assert "tried" not in fresh
    assert "def batch_norm_manual" in fresh


async def test_a_pending_try_has_a_row_for_each_visible_case(learner: AsyncClient, judge: FakeJudge) -> None:
    judge.gate.clear()
    tried = await try_it(learner, PARTLY_HIDDEN, RIGHT)
    page = (await learner.get(tried.headers["Location"])).text
    judge.gate.set()
    question = (await learner.get(f"/api/v1/questions/{PARTLY_HIDDEN}")).json()
    visible = [case["id"] for case in question["cases"] if case["visible"]]
    assert re.findall(r'data-case="([^"]*)"', page) == visible
    assert f'max="{len(visible)}"' in page
    assert '<noscript><meta http-equiv="refresh"' in page


async def test_what_was_handed_in_is_gone_on_with_in_code_and_begun_anew_elsewhere(
    learner: AsyncClient,
) -> None:
    await (await open_form(learner, CODE)).send(source="x = 'handed in'")
    assert "handed in&#39;</textarea>" in (await open_form(learner, CODE)).page
    form = await open_form(learner, "std-check")
    await form.send(value="0.25")
    assert 'value="0.25"' not in (await open_form(learner, "std-check")).page


async def test_a_form_that_is_behind_does_not_overwrite_the_draft(learner: AsyncClient) -> None:
    form = await open_form(learner, CODE)
    draft = {"fields": {"source": "x = 'newer'"}, "revision": 0}
    assert (await learner.put(f"/api/v1/questions/{CODE}/draft", json=draft)).status_code == 200
    await form.send(source="x = 'older'")
    assert "newer&#39;</textarea>" in (await open_form(learner, CODE)).page


async def test_drafts_of_every_kind_come_back(learner: AsyncClient) -> None:
    ordering = await open_form(learner, "forward-steps")
    kept = {
        "forgotten-eval": {"choice": (await open_form(learner, "forgotten-eval")).options[1]},
        "std-check": {"value": "0,2"},
        "switch-to-evaluation": {"text": "ev"},
        "forward-steps": {place: str(number) for number, place in enumerate(ordering.places[::-1], 1)},
    }
    for question, fields in kept.items():
        url = f"/api/v1/questions/{question}/draft"
        assert (await learner.put(url, json={"fields": fields, "revision": 0})).status_code == 200
    assert re.search(r'value="[^"]*" required checked', (await open_form(learner, "forgotten-eval")).page)
    assert 'value="0,2"' in (await open_form(learner, "std-check")).page
    assert 'value="ev"' in (await open_form(learner, "switch-to-evaluation")).page
    assert (await open_form(learner, "forward-steps")).places == ordering.places[::-1]


async def test_a_draft_that_no_form_wrote_breaks_no_page(learner: AsyncClient) -> None:
    fields = {
        "place.none": "seven",
        "place.x": "9" * 100,
        "choices": "text",
        "source": ["list"],
        "draft": "x",
    }
    for question in (CODE, "forward-steps", "batch-of-one"):
        url = f"/api/v1/questions/{question}/draft"
        assert (await learner.put(url, json={"fields": fields, "revision": 0})).status_code == 200
        assert (await learner.get(f"/questions/{question}")).status_code == 200


async def test_a_script_gets_addresses_and_problems_instead_of_pages(learner: AsyncClient) -> None:
    form = await open_form(learner, CODE)
    data = {**form.hidden, "source": RIGHT}
    handed_in = await learner.post(f"/questions/{CODE}", data=data, headers=SCRIPT)
    assert handed_in.status_code == 201
    assert handed_in.json()["url"].startswith("/submissions/")
    assert handed_in.json()["revision"] == 1
    data |= {"source": WRONG, "version": "0"}
    refused = await learner.post(f"/questions/{CODE}", data=data, headers=SCRIPT)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:batchmark:question-changed")


async def test_a_script_learns_that_the_session_is_over(stranger: AsyncClient) -> None:
    for path in (f"/questions/{CODE}", f"/questions/{CODE}/tries"):
        refused = await stranger.post(path, data={"source": RIGHT}, headers=SCRIPT)
        assert refused.status_code == 401
        assert refused.headers["Content-Type"].startswith("application/problem+json")


async def test_a_result_comes_without_its_page_too(learner: AsyncClient) -> None:
    url = (await (await open_form(learner, CODE)).send(source=WRONG)).headers["Location"]
    await settled(learner, url)
    part = (await learner.get(f"{url}?part=result")).text
    assert "<html" not in part
    assert '<h2 class="outcome"' in part
    assert "<h1" not in part
    own = (await learner.get(f"{url}?part=page")).text
    assert '<h1 class="outcome"' in own


async def test_two_attempts_are_compared_line_by_line(
    learner: AsyncClient, other_learner: AsyncClient
) -> None:
    urls = []
    for source in (f"{WRONG}x = 1\ny = 1\n", f"{WRONG}x = 2\ny = 1\n"):
        urls.append((await (await open_form(learner, CODE)).send(source=source)).headers["Location"])
        await settled(learner, urls[-1])
    page = (await open_form(learner, CODE)).page
    assert "Show what differs" in page
    assert "<polyline" in page
    before, after = (url.rpartition("/")[2] for url in urls)
    differ = f"/questions/{CODE}/differences?before={before}&after={after}"
    page = (await learner.get(differ)).text
    assert re.search(r"gone</td>\s*<td><code>x = 1</code>", page)
    assert re.search(r"\+ new</td>\s*<td><code>x = 2</code>", page)
    assert page.count("<code>y = 1</code>") == 1
    same = (await learner.get(f"/questions/{CODE}/differences?before={after}&after={after}")).text
    assert "The two are the same" in same
    assert (await other_learner.get(differ)).status_code == 404


async def test_the_editors_own_styles_are_let_in_by_a_nonce_and_no_others(learner: AsyncClient) -> None:
    first, second = [await learner.get(f"/questions/{CODE}") for _ in range(2)]
    policies = [each.headers["Content-Security-Policy"] for each in (first, second)]
    nonces = [re.findall(r"style-src 'self' 'nonce-([\w-]+)'", policy) for policy in policies]
    assert all(len(found) == 1 for found in nonces)
    assert nonces[0] != nonces[1]
    assert all("unsafe" not in policy for policy in policies)
    other = await learner.get("/questions/std-check")
    assert "nonce" not in other.headers["Content-Security-Policy"]
