"""Forms: every kind can be handed in without scripts, and nothing typed is lost."""

from __future__ import annotations

import asyncio
import re

from fake_judge import RIGHT, WRONG, FakeJudge
from forms import open_form, read_result, settled
from harness import CODE
from httpx2 import AsyncClient

from app.services import Services
from questions.plain import OrderingQuestion


async def test_right_code_gets_full_points(learner: AsyncClient) -> None:
    form = await open_form(learner, CODE)
    handed_in = await form.send(source=RIGHT)
    assert handed_in.status_code == 303
    page = await settled(learner, handed_in.headers["Location"])
    assert "5 of 5 points" in page
    assert "All cases pass." in page


async def test_wrong_code_names_the_mistake_with_both_formulas(learner: AsyncClient) -> None:
    form = await open_form(learner, CODE)
    handed_in = await form.send(source=WRONG)
    page = await settled(learner, handed_in.headers["Location"])
    assert "Not right yet" in page
    assert "What your code computed" in page
    assert "What was asked" in page
    assert '<mrow class="mark">' in page
    assert "Try again" in page


async def test_line_ends_of_browsers_become_pythons(learner: AsyncClient, judge: FakeJudge) -> None:
    form = await open_form(learner, CODE)
    handed_in = await form.send(source=RIGHT.replace("\n", "\r\n"))
    assert "5 of 5 points" in await settled(learner, handed_in.headers["Location"])
    assert len(judge.calls) == 1


async def test_a_file_counts_in_place_of_the_text(learner: AsyncClient) -> None:
    form = await open_form(learner, CODE)
    handed_in = await form.send(source=WRONG, files={"file": ("answer.py", RIGHT.encode())})
    assert "5 of 5 points" in await settled(learner, handed_in.headers["Location"])


async def test_a_file_that_is_no_text_is_refused_and_stores_nothing(learner: AsyncClient) -> None:
    form = await open_form(learner, CODE)
    refused = await form.send(source="x = 1  # kept", files={"file": ("answer.py", b"\xff\xfe\x00")})
    assert refused.status_code == 422
    assert "not a text file in UTF-8" in refused.text
    assert "x = 1  # kept</textarea>" in refused.text
    assert "x = 1  # kept</textarea>" in (await open_form(learner, CODE)).page
    assert (await learner.get("/api/v1/submissions")).json() == []


async def test_source_over_the_limit_is_refused_with_the_limit_and_kept_in_the_form(
    learner: AsyncClient,
) -> None:
    form = await open_form(learner, CODE)
    refused = await form.send(source="x = 1  # kept\n" * 6_000)
    assert refused.status_code == 413
    assert "64 KiB" in refused.text
    assert "x = 1  # kept" in refused.text


async def test_the_starter_stands_in_the_form(learner: AsyncClient) -> None:
    form = await open_form(learner, CODE)
    assert "def batch_norm_manual" in form.page


async def test_a_choice_is_graded_at_once_and_gives_its_feedback(learner: AsyncClient) -> None:
    form = await open_form(learner, "forgotten-eval")
    pages = [await read_result(learner, await form.send(choice=choice)) for choice in form.options]
    assert sum("1 of 1 point" in page for page in pages) == 1
    assert sum("Not right yet" in page for page in pages) == len(form.options) - 1


async def test_no_choice_at_all_is_asked_for_again(learner: AsyncClient) -> None:
    form = await open_form(learner, "forgotten-eval")
    refused = await form.send()
    assert refused.status_code == 422
    assert "Choose one of the options." in refused.text


async def test_what_is_no_number_is_shown_again_with_a_word_of_help(learner: AsyncClient) -> None:
    form = await open_form(learner, "std-check")
    refused = await form.send(value="about one")
    assert refused.status_code == 422
    assert "is not a number" in refused.text
    assert 'value="about one"' in refused.text


async def test_a_decimal_comma_is_understood(learner: AsyncClient) -> None:
    form = await open_form(learner, "std-check")
    page = await read_result(learner, await form.send(value="1,5"))
    assert "1.5" in page


async def test_infinity_is_no_answer(learner: AsyncClient) -> None:
    form = await open_form(learner, "std-check")
    assert (await form.send(value="inf")).status_code == 422


async def test_an_order_needs_every_place_once(learner: AsyncClient) -> None:
    form = await open_form(learner, "forward-steps")
    refused = await form.send(**dict.fromkeys(form.places, "1"))
    assert refused.status_code == 422
    assert "a place of its own" in refused.text
    assert "<option selected>1</option>" in refused.text


async def test_an_order_can_be_given_without_dragging(learner: AsyncClient, services: Services) -> None:
    question = services.bank.questions["forward-steps"].question
    assert isinstance(question, OrderingQuestion)
    places = {f"place.{item.id}": str(place) for place, item in enumerate(question.items, 1)}
    form = await open_form(learner, "forward-steps")
    assert form.places != list(places)  # shown in another order than the key's
    assert "2 of 2 points" in await read_result(learner, await form.send(**places))


async def test_a_short_text_is_graded_at_once(learner: AsyncClient) -> None:
    form = await open_form(learner, "switch-to-evaluation")
    assert "1 of 1 point" in await read_result(learner, await form.send(text="  eval() "))


async def test_a_second_click_hands_in_once(learner: AsyncClient) -> None:
    form = await open_form(learner, CODE)
    first, second = await asyncio.gather(form.send(source=WRONG), form.send(source=WRONG))
    assert first.headers["Location"] == second.headers["Location"]


async def test_an_answer_mended_after_going_back_is_a_new_attempt(learner: AsyncClient) -> None:
    form = await open_form(learner, CODE)
    first = await form.send(source=WRONG)
    second = await form.send(source=RIGHT)
    assert second.status_code == 303
    assert first.headers["Location"] != second.headers["Location"]


async def test_a_question_that_changed_meanwhile_is_shown_anew(learner: AsyncClient) -> None:
    form = await open_form(learner, "std-check")
    form.hidden["version"] = "0" * 64
    refused = await form.send(value="2.5")
    assert refused.status_code == 409
    assert "changed since you opened it" in refused.text
    assert 'value="2.5"' in refused.text


async def test_a_quiz_without_attempts_left_says_so_instead_of_a_form(learner: AsyncClient) -> None:
    form = await open_form(learner, "std-check", "strict")
    assert "1 of 1 attempt left" in form.page
    await form.send(value="0")
    closed = await open_form(learner, "std-check", "strict")
    assert "You have used all of 1 attempt" in closed.page
    assert 'id="hand-in"' in form.page
    assert 'id="hand-in"' not in closed.page
    assert (await form.send(value="1")).status_code == 403


async def test_points_count_as_the_quiz_says(learner: AsyncClient) -> None:
    form = await open_form(learner, "forgotten-eval", "strict")
    assert "10 points" in form.page
    await form.send(choice=form.options[0])
    quiz = (await learner.get("/quizzes/strict")).text
    assert re.search(r"(0|10) of 12 points", quiz)


async def test_handing_in_needs_a_sign_in(stranger: AsyncClient, services: Services) -> None:
    refused = await stranger.post(
        f"/questions/{CODE}", data={"source": RIGHT}, headers={"Accept": "text/html"}
    )
    assert refused.status_code == 401
    assert "Please sign in" in refused.text
    assert services.bank.questions[CODE].question.solution not in refused.text
