"""Hints on pages, without scripts: priced before they open, and nothing typed is lost."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from fake_judge import RIGHT
from forms import open_form, read_result
from harness import CODE
from hinted_bank import FIRST, HINTED, ORDER, SECOND, write_hinted_bank
from httpx2 import AsyncClient, Response

from app.settings import Settings

_BUTTON = re.compile(r'<button type="submit"[^>]*form="hand-in"[^>]*>([^<]*)</button>')
_ACTION = re.compile(r'formaction="([^"#]*)#hints"')


@pytest.fixture
def settings(settings: Settings) -> Settings:
    assert settings.bank_dir is not None
    write_hinted_bank(Path(settings.bank_dir))
    return settings


async def press(client: AsyncClient, quiz_id: str | None = None, **typed: str) -> Response:
    """Press the button of the next hint, with something typed in the answer's form."""
    form = await open_form(client, HINTED, quiz_id)
    [action] = _ACTION.findall(form.page)
    return await client.post(action, data={**form.hidden, **typed})


async def test_the_price_stands_there_before_a_hint_opens(learner: AsyncClient) -> None:
    page = (await open_form(learner, HINTED)).page
    assert "Open hint 1 (free)" in page
    assert "costs 0.5 points" in page
    assert "costs 1 point<" in page
    assert not any(text.split("`")[0] in page for text in ORDER)
    page = (await press(learner)).text
    assert FIRST in page
    assert "Open hint 2 (costs 0.5 points)" in page
    assert "It ends in" not in page


async def test_what_was_typed_is_there_again(learner: AsyncClient) -> None:
    answer = await press(learner, text="half an ans")
    assert answer.status_code == 200
    assert 'value="half an ans"' in answer.text
    assert FIRST in answer.text


async def test_a_double_click_opens_once(learner: AsyncClient) -> None:
    await press(learner)
    form = await open_form(learner, HINTED)
    [action] = _ACTION.findall(form.page)
    first, second = await asyncio.gather(
        learner.post(action, data=form.hidden), learner.post(action, data=form.hidden)
    )
    assert "It ends in" in first.text
    assert "It ends in" in second.text
    opened = (await learner.get(f"/api/v1/questions/{HINTED}/hints")).json()
    assert opened["hint_cost"] == 0.5


async def test_the_result_says_what_hints_cost(learner: AsyncClient) -> None:
    await press(learner)
    await press(learner)
    form = await open_form(learner, HINTED)
    page = await read_result(learner, await form.send(text="eval"))
    assert "2 of 2 points" in page
    assert "\N{MINUS SIGN}0.5 for 2 hints: it counts 1.5 of 2 points." in page
    listed = (await open_form(learner, HINTED)).page
    assert "1.5 of 2 points" in listed


async def test_free_hints_are_not_spoken_of(learner: AsyncClient) -> None:
    await press(learner)
    page = await read_result(learner, await (await open_form(learner, HINTED)).send(text="eval"))
    assert "for 1 hint" not in page


async def test_in_a_quiz_the_price_is_in_its_points(learner: AsyncClient) -> None:
    assert "costs 5 points" in (await press(learner, "hinted")).text
    assert SECOND.split("`")[0] in (await press(learner, "hinted")).text
    form = await open_form(learner, HINTED, "hinted")
    page = await read_result(learner, await form.send(text="eval"))
    assert "\N{MINUS SIGN}5 for 2 hints: it counts 15 of 20 points." in page
    assert "15 of 20 points" in (await learner.get("/quizzes/hinted")).text
    assert "Open hint 1 (free)" in (await open_form(learner, HINTED)).page


async def test_a_right_answer_is_right_and_done_whatever_its_hints_cost(learner: AsyncClient) -> None:
    for _ in range(3):
        await press(learner, "hinted")
    await (await open_form(learner, HINTED, "hinted")).send(text="eval")
    page = (await learner.get("/quizzes/hinted")).text
    assert "Partly right" not in page
    assert ">Continue" not in page


async def test_return_in_a_field_presses_no_hint(learner: AsyncClient) -> None:
    """It presses the first button of the form, wherever on the page that stands."""
    page = (await open_form(learner, HINTED)).page
    assert _BUTTON.findall(page)[0] == "Hand in"
    assert "formaction" not in page[: page.index(">Hand in<")]


async def test_a_hint_out_of_turn_is_refused_on_the_page(learner: AsyncClient) -> None:
    form = await open_form(learner, HINTED)
    refused = await learner.post(f"/questions/{HINTED}/hints/3", data={**form.hidden, "text": "kept"})
    assert refused.status_code == 409
    assert "hint 1 is still closed" in refused.text
    assert 'value="kept"' in refused.text


async def test_a_question_that_changed_opens_nothing(learner: AsyncClient) -> None:
    form = await open_form(learner, HINTED)
    refused = await learner.post(f"/questions/{HINTED}/hints/1", data={"version": "0" * 64})
    assert refused.status_code == 409
    assert FIRST not in refused.text
    assert form.hidden["version"] in refused.text


async def test_other_learners_see_none_of_it(learner: AsyncClient, other_learner: AsyncClient) -> None:
    await press(learner)
    assert FIRST not in (await open_form(other_learner, HINTED)).page


async def test_coming_back_to_the_forms_address_shows_the_question(learner: AsyncClient) -> None:
    back = await learner.get(f"/questions/{HINTED}/hints/1?quiz=hinted")
    assert (back.status_code, back.headers["Location"]) == (303, f"/questions/{HINTED}?quiz=hinted")


async def test_another_sites_form_opens_nothing(learner: AsyncClient) -> None:
    learner.headers.pop("Authorization")
    refused = await learner.post(f"/questions/{HINTED}/hints/1", headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403


async def test_code_typed_so_far_survives_a_hint(learner: AsyncClient) -> None:
    form = await open_form(learner, CODE)
    [action] = _ACTION.findall(form.page)
    page = (await learner.post(action, data={**form.hidden, "source": "x = 1  # half done"})).text
    assert "x = 1  # half done" in page
    handed_in = await form.send(source=RIGHT)
    assert handed_in.status_code == 303


async def test_no_button_once_attempts_are_used(learner: AsyncClient) -> None:
    await (await open_form(learner, "std-check", "strict")).send(value="0")
    page = (await open_form(learner, "std-check", "strict")).page
    assert ">Hints<" in page
    assert "formaction" not in page
    assert 'form="hand-in"' not in page
