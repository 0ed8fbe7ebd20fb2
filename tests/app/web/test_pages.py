"""Pages for reading: they say where one stands, and never the key."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from fake_judge import SECRET_INPUT, WRONG, FakeJudge
from forms import open_form
from harness import CODE
from httpx2 import AsyncClient

from app.db.people.credentials import issue_token
from app.db.people.users import ensure_user
from app.db.tables import CredentialKind, Role
from app.services import SESSION_COOKIE, Services
from graders.verdicts import GraderError
from questions.code import CodeQuestion

BROWSER = {"Accept": "text/html"}


async def new_link(services: Services, lifetime_s: float = 60) -> str:
    """The path of a sign-in link."""
    now = datetime.now(UTC) - timedelta(seconds=30)
    async with services.database.writing() as session:
        user = await ensure_user(session, name="mary", role=Role.LEARNER, now=now)
        token = await issue_token(
            session, user_id=user.id, kind=CredentialKind.LINK, now=now, lifetime_s=lifetime_s
        )
    return f"/sign-in/{token}"


async def test_home_lists_quizzes_and_every_question(learner: AsyncClient, services: Services) -> None:
    page = (await learner.get("/")).text
    for quiz in services.bank.quizzes.values():
        assert f'href="/quizzes/{quiz.id}"' in page
    for question_id in services.bank.questions:
        assert f'href="/questions/{question_id}"' in page


async def test_home_goes_on_where_one_stopped(learner: AsyncClient) -> None:
    assert ">Begin</a>" in (await learner.get("/")).text
    form = await open_form(learner, "forgotten-eval", "strict")
    await form.send(choice=form.options[0])  # the only attempt, whether right or wrong
    page = (await learner.get("/")).text
    assert "One go each, question 2 of 2" in page
    assert ">Continue</a>" in page


async def test_faults_of_the_bank_are_for_instructors(learner: AsyncClient, instructor: AsyncClient) -> None:
    assert "half-done.yaml" in (await instructor.get("/")).text
    assert "half-done.yaml" not in (await learner.get("/")).text


async def test_every_question_has_a_page_that_keeps_its_key(learner: AsyncClient, services: Services) -> None:
    for loaded in services.bank.questions.values():
        question = loaded.question
        page = (await open_form(learner, question.id)).page
        assert question.title.replace("'", "&#39;") in page
        if question.explanation:
            assert question.explanation[:40] not in page
        if isinstance(question, CodeQuestion):
            secrets = [question.solution, *(mutant.source(question.solution) for mutant in question.mutants)]
            assert not any(secret.strip() in page for secret in secrets)


async def test_a_coding_question_says_what_is_checked(learner: AsyncClient, services: Services) -> None:
    question = services.bank.questions[CODE].question
    assert isinstance(question, CodeQuestion)
    page = (await open_form(learner, CODE)).page
    assert "What is checked" in page
    assert page.count('<td class="number">') == len(question.cases)
    assert "in float32" in page


@pytest.mark.parametrize("path", ["/questions/none", "/quizzes/none", "/submissions/none", "/none"])
async def test_what_is_not_there_is_a_page_with_a_way_on(learner: AsyncClient, path: str) -> None:
    response = await learner.get(path, headers=BROWSER)
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")
    assert "To the quizzes" in response.text


async def test_a_question_outside_the_quiz_is_not_found_in_it(learner: AsyncClient) -> None:
    assert (await learner.get(f"/questions/{CODE}?quiz=strict", headers=BROWSER)).status_code == 404


async def test_somebody_elses_result_is_not_there(
    learner: AsyncClient, other_learner: AsyncClient, instructor: AsyncClient
) -> None:
    form = await open_form(learner, "std-check")
    url = (await form.send(value="0")).headers["Location"]
    assert (await other_learner.get(url, headers=BROWSER)).status_code == 404
    assert "handed in by a learner" in (await instructor.get(url)).text


async def test_a_pending_result_refreshes_itself_without_scripts(
    learner: AsyncClient, judge: FakeJudge
) -> None:
    judge.gate.clear()
    url = (await (await open_form(learner, CODE)).send(source=WRONG)).headers["Location"]
    page = (await learner.get(url)).text
    judge.gate.set()
    assert '<noscript><meta http-equiv="refresh"' in page
    assert f'data-wait="/api/v1{url}/events"' in page


async def test_our_failure_is_said_to_be_ours_and_costs_no_attempt(
    learner: AsyncClient, instructor: AsyncClient, judge: FakeJudge
) -> None:
    judge.errors = [GraderError("the box broke")] * 3
    url = (await (await open_form(learner, CODE)).send(source=WRONG)).headers["Location"]
    await learner.get(f"/api/v1{url}/events")  # ends when the submission is settled
    page = (await learner.get(url)).text
    assert "our fault and not yours" in page
    assert "No attempt was lost" in page
    assert "the box broke" not in page
    assert "the box broke" in (await instructor.get(url)).text


async def test_hidden_cases_keep_their_values_and_show_their_verdict(
    learner: AsyncClient, services: Services
) -> None:
    question = services.bank.questions[CODE].question
    assert isinstance(question, CodeQuestion)
    url = (await (await open_form(learner, CODE)).send(source=WRONG)).headers["Location"]
    await learner.get(f"/api/v1{url}/events")
    page = (await learner.get(url)).text
    assert page.count('<details class="case"') == len(question.cases)
    assert page.count(f"on {SECRET_INPUT}") == len(question.cases) - 1  # the stand-in judge hides the first


async def test_a_link_signs_in_once(stranger: AsyncClient, services: Services) -> None:
    link = await new_link(services)
    for _ in range(2):  # opening it, as previews of mail do, does not use it up
        assert "Welcome, mary" in (await stranger.get(link)).text
    signed_in = await stranger.post(link)
    assert signed_in.status_code == 303
    cookie = signed_in.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Your quizzes" in (await stranger.get("/")).text
    assert (await stranger.post(link)).status_code == 410


async def test_an_expired_link_says_so(stranger: AsyncClient, services: Services) -> None:
    link = await new_link(services, lifetime_s=10)
    response = await stranger.get(link)
    assert response.status_code == 410
    assert "has expired" in response.text
    assert (await stranger.post(link)).status_code == 410


async def test_signing_out_ends_the_session_on_the_server_too(
    stranger: AsyncClient, services: Services
) -> None:
    await stranger.post(await new_link(services))
    session = stranger.cookies[SESSION_COOKIE]
    assert (await stranger.post("/sign-out")).headers["Location"] == "/sign-in"
    again = await stranger.get("/", headers={"Cookie": f"{SESSION_COOKIE}={session}", **BROWSER})
    assert again.status_code == 401


async def test_who_is_not_signed_in_is_told_how(stranger: AsyncClient) -> None:
    response = await stranger.get("/", headers=BROWSER)
    assert response.status_code == 401
    assert "link that works once" in response.text


async def test_another_sites_form_is_refused(learner: AsyncClient, services: Services) -> None:
    link = await new_link(services)
    learner.headers.pop("Authorization")
    refused = await learner.post(link, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403


async def test_pages_hold_no_inline_script_or_style(learner: AsyncClient) -> None:
    for path in ("/", "/quizzes/l0", f"/questions/{CODE}"):
        response = await learner.get(path)
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        assert re.findall(r"<script(?![^>]* src=)", response.text) == []
        assert " style=" not in response.text
        assert " onclick=" not in response.text
