"""The cases of 1EdTech's Conformance Certification Guide for LTI 1.3 Advantage tools, one by one."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from fake_platform import AGS, DL, LEARNER, LTI, MISSING, NRPS, TEACHER, FakePlatform, new_key
from helpers import hand_in, read_answer
from httpx2 import AsyncClient
from patience import until

from app.db.lms.tables import LtiPlatform

pytestmark = pytest.mark.usefixtures("registered")


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: what a message says hangs on no database."""
    return new_sqlite


HOUR_S = 3_600

Spoil = Callable[[FakePlatform, dict[str, Any]], str]


def without_kid(platform: FakePlatform, claims: dict[str, Any]) -> str:
    return platform.sign(claims, kid=MISSING)


def with_wrong_kid(platform: FakePlatform, claims: dict[str, Any]) -> str:
    return platform.sign(claims, kid="another")


def with_claims(**changes: Any) -> Spoil:
    def spoil(platform: FakePlatform, claims: dict[str, Any]) -> str:
        spoilt = {**claims, **changes}
        return platform.sign({name: value for name, value in spoilt.items() if value is not MISSING})

    return spoil


def without_lti(platform: FakePlatform, claims: dict[str, Any]) -> str:
    return platform.sign({name: value for name, value in claims.items() if not name.startswith(LTI)})


def with_another_key(platform: FakePlatform, claims: dict[str, Any]) -> str:
    return platform.sign(claims, key=new_key(str(platform.keys[0].kid)))


def past(seconds: int) -> int:
    return int(time.time()) - seconds


BAD_PAYLOADS: dict[str, tuple[Spoil, str]] = {
    "no KID sent in the JWT header": (without_kid, "no kid"),
    "incorrect KID in the JWT header": (with_wrong_kid, "no key of the id_token"),
    "wrong LTI version": (with_claims(**{LTI + "version": "11.3"}), "version is not"),
    "no LTI version": (with_claims(**{LTI + "version": MISSING}), "version is not"),
    "invalid LTI message": (without_lti, "no LTI claims"),
    "message type unknown": (with_claims(**{LTI + "message_type": "Nonsense"}), "message type"),
    "missing LTI claims": (
        with_claims(**{LTI + "roles": MISSING, LTI + "resource_link": MISSING}),
        "roles",
    ),
    "timestamps incorrect": (with_claims(iat=past(9 * HOUR_S), exp=past(8 * HOUR_S)), "expired"),
    "message_type claim missing": (with_claims(**{LTI + "message_type": MISSING}), "message type"),
    "role claim missing": (with_claims(**{LTI + "roles": MISSING}), "roles"),
    "deployment_id claim missing": (with_claims(**{LTI + "deployment_id": MISSING}), "deployment_id"),
    "resource_link_id claim missing": (with_claims(**{LTI + "resource_link": {}}), "resource_link"),
    "user claim missing": (with_claims(sub=MISSING), "sub"),
    # Beyond the guide's twelve.
    "issued in the future": (with_claims(iat=past(-HOUR_S), exp=past(-2 * HOUR_S)), "in the future"),
    "not before later": (with_claims(nbf=past(-HOUR_S)), "in the future"),
    "issued long ago": (with_claims(iat=past(2 * HOUR_S)), "too long ago"),
    "no expiry": (with_claims(exp=MISSING), "exp or iat"),
    "expiry of text": (with_claims(exp="soon"), "exp or iat"),
    "another audience": (with_claims(aud="another"), "aud"),
    "no audience": (with_claims(aud=MISSING), "aud"),
    "two audiences without azp": (with_claims(aud=["client-1", "other"]), "azp"),
    "azp of another": (with_claims(azp="other"), "azp"),
    "another issuer": (with_claims(iss="https://evil.example"), "iss"),
    "another nonce": (with_claims(nonce="another"), "nonce"),
    "no nonce": (with_claims(nonce=MISSING), "nonce"),
    "another key of the same id": (with_another_key, "signature"),
    "a number as user": (with_claims(sub=7), "sub"),
    "an empty user": (with_claims(sub=""), "sub"),
    "a user's id with NUL": (with_claims(sub="u\x00"), "sub"),
    "no address to go to": (with_claims(**{LTI + "target_link_uri": MISSING}), "target_link_uri"),
    "an address that is none": (
        with_claims(**{LTI + "target_link_uri": "https://[tool/"}),
        "target_link_uri",
    ),
}


@pytest.mark.parametrize("case", BAD_PAYLOADS)
async def test_a_bad_payload_is_refused_with_a_page(
    case: str, platform: FakePlatform, browser: AsyncClient
) -> None:
    spoil, said = BAD_PAYLOADS[case]
    begun = await platform.begin(browser)
    token = spoil(platform, platform.claims(begun["nonce"]))
    answer = await browser.post("/lti/launch", data={"state": begun["state"], "id_token": token})
    assert 400 <= answer.status_code < 500
    assert said in read_answer(answer)
    assert "Reference" in answer.text
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "batchmark_session" not in str(answer.headers.get_list("set-cookie"))


FORGED = ["none", "HS256"]


@pytest.mark.parametrize("alg", FORGED)
async def test_an_unsigned_or_self_signed_token_is_refused(
    alg: str, platform: FakePlatform, browser: AsyncClient
) -> None:
    begun = await platform.begin(browser)
    _, payload, signature = platform.sign(platform.claims(begun["nonce"])).split(".")
    forged = f"{as_base64({'alg': alg, 'kid': platform.keys[0].kid})}.{payload}.{signature}"
    answer = await browser.post("/lti/launch", data={"state": begun["state"], "id_token": forged})
    assert answer.status_code == 400
    assert "not signed by one of" in read_answer(answer)


def as_base64(header: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")


ANONYMOUS = {"name": MISSING, "given_name": MISSING, "family_name": MISSING, "email": MISSING}


def launches(role: str, short: str) -> dict[str, dict[str, Any]]:
    other = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student"
    return {
        "plain": {"roles": [role]},
        "multiple roles": {"roles": [other, role]},
        "short role": {"roles": [short]},
        "unknown role": {"roles": ["http://purl.imsglobal.org/vocab/lis/v2/uknownrole/unknown#Helper"]},
        "no role": {"roles": []},
        "email only": {"roles": [role], **ANONYMOUS, "email": "x@school.example"},
        "names only": {"roles": [role], "email": MISSING},
        "no PII": {"roles": [role], **ANONYMOUS},
        "email without context": {
            "roles": [role],
            **ANONYMOUS,
            "email": "x@school.example",
            "context": MISSING,
        },
    }


@pytest.mark.parametrize("case", launches(TEACHER, "Instructor"))
async def test_a_valid_teacher_launch(case: str, platform: FakePlatform, browser: AsyncClient) -> None:
    changes = launches(TEACHER, "Instructor")[case]
    answer = await platform.launch(browser, **changes)
    assert (answer.status_code, answer.headers["location"]) == (303, "/quizzes/l0")
    course = (await browser.get("/api/v1/courses")).json()[0]
    # A role that is not known, or none, gives the least right.
    least = case in ("unknown role", "no role")
    assert course["role"] == ("learner" if least else "instructor")
    assert (await browser.get("/quizzes/l0")).status_code == 200


@pytest.mark.parametrize("case", launches(LEARNER, "Learner"))
async def test_a_valid_student_launch(case: str, platform: FakePlatform, browser: AsyncClient) -> None:
    answer = await platform.launch(browser, **launches(LEARNER, "Learner")[case])
    assert (answer.status_code, answer.headers["location"]) == (303, "/quizzes/l0")
    assert (await browser.get("/api/v1/courses")).json()[0]["role"] == "learner"
    assert (await browser.get("/quizzes/l0")).status_code == 200


async def pick(platform: FakePlatform, browser: AsyncClient, *items: str, **settings: Any) -> dict[str, Any]:
    """Choose in a deep-linking launch; the claims of the answer, checked by our published keys."""
    answer = await platform.launch(browser, **platform.picking(**settings))
    assert answer.status_code == 303, answer.text
    done = await browser.post(answer.headers["location"], data={"item": list(items)})
    assert done.status_code == 200, done.text
    assert f'action="{platform.issuer}/deep-links"' in done.text
    assert f"form-action 'self' {platform.issuer}" in done.headers["content-security-policy"]
    token = done.text.partition('name="JWT" value="')[2].partition('"')[0]
    return await platform.read_tool_jwt(token)


class TestDeepLinking:
    async def test_the_request_is_answered_with_a_list(
        self, platform: FakePlatform, browser: AsyncClient
    ) -> None:
        answer = await platform.launch(browser, **platform.picking())
        listed = await browser.get(answer.headers["location"])
        assert 'value="quiz:l0"' in listed.text
        assert 'value="question:forward-train-torch"' in listed.text
        found = await browser.get(answer.headers["location"], params={"q": "biased arg", "item": "quiz:l0"})
        assert 'value="quiz:l0" checked' in found.text
        assert 'value="question:forward-train-torch"' not in found.text

    async def test_the_response_reaches_the_platform_in_its_format(
        self, platform: FakePlatform, browser: AsyncClient
    ) -> None:
        claims = await pick(platform, browser, "quiz:l0", "question:forward-train-torch")
        quiz, question = claims[DL + "content_items"]
        assert quiz["type"] == "ltiResourceLink"
        assert quiz["url"] == "https://tool.example/quizzes/l0"
        assert quiz["custom"] == {"quiz": "l0"}
        assert quiz["lineItem"]["resourceId"] == "quiz:l0"
        assert quiz["lineItem"]["scoreMaximum"] > 0
        assert question["custom"] == {"question": "forward-train-torch"}

    async def test_its_timestamps_are_fresh(self, platform: FakePlatform, browser: AsyncClient) -> None:
        claims = await pick(platform, browser, "quiz:l0")
        assert time.time() - 60 < claims["iat"] <= time.time() < claims["exp"] < time.time() + 600

    async def test_its_signature_names_a_published_key(
        self, platform: FakePlatform, browser: AsyncClient
    ) -> None:
        assert (await pick(platform, browser, "quiz:l0"))["nonce"]

    async def test_it_has_the_required_claims(self, platform: FakePlatform, browser: AsyncClient) -> None:
        claims = await pick(platform, browser, "quiz:l0")
        assert (claims["iss"], claims["aud"]) == (platform.client_id, platform.issuer)
        assert claims[LTI + "message_type"] == "LtiDeepLinkingResponse"
        assert claims[LTI + "version"] == "1.3.0"
        assert claims[LTI + "deployment_id"] == platform.deployment_id
        assert claims[DL + "data"] == "opaque state"

    async def test_one_link_at_a_time_where_the_platform_says_so(
        self, platform: FakePlatform, browser: AsyncClient
    ) -> None:
        answer = await platform.launch(browser, **platform.picking(accept_multiple=False, data=None))
        url = answer.headers["location"]
        assert 'type="radio"' in (await browser.get(url)).text
        both = await browser.post(url, data={"item": ["quiz:l0", "quiz:l1"]})
        assert both.status_code == 422
        assert (await browser.post(url, data={"item": "quiz:l0"})).status_code == 200

    async def test_more_than_it_takes_at_a_time_is_refused_and_nothing_left_out_in_silence(
        self, platform: FakePlatform, browser: AsyncClient
    ) -> None:
        answer = await platform.launch(browser, **platform.picking())
        url = answer.headers["location"]
        refused = await browser.post(url, data={"item": ["quiz:l0"] * 120})
        assert (refused.status_code, "at most 100" in refused.text) == (422, True)
        assert "frame-ancestors *" in refused.headers["Content-Security-Policy"]
        assert "100 links" in (await browser.post(url, data={"item": ["quiz:l0"] * 100})).text

    async def test_the_link_that_was_affirmed_leads_to_what_was_chosen(
        self, platform: FakePlatform, browser: AsyncClient
    ) -> None:
        (item,) = (await pick(platform, browser, "question:forward-train-torch"))[DL + "content_items"]
        answer = await platform.launch(browser, custom=item["custom"], target_link_uri=item["url"])
        assert answer.headers["location"] == "/questions/forward-train-torch"


async def test_only_an_instructor_chooses_and_only_once(platform: FakePlatform, browser: AsyncClient) -> None:
    refused = await platform.launch(browser, **{**platform.picking(), "roles": [LEARNER]})
    assert refused.status_code == 403
    answer = await platform.launch(browser, **platform.picking())
    for status in (200, 400):
        done = await browser.post(answer.headers["location"], data={"item": "quiz:l0"})
        assert done.status_code == status


class TestRoster:
    @pytest.fixture(autouse=True)
    async def synced(self, platform: FakePlatform, browser: AsyncClient, registered: LtiPlatform) -> None:
        assert registered.is_on
        # NRPS says roles by short names, launches by URIs.
        platform.members = [
            {"user_id": "u-1", "name": "Ada Lovelace", "roles": ["Learner"], "status": "Active"},
            {"user_id": "u-2", "given_name": "Grace", "family_name": "Hopper", "roles": ["Learner"]},
            {"user_id": "u-3", "name": "Emmy Noether", "roles": ["Instructor"], "email": "e@school.example"},
            {"user_id": "u-4", "roles": ["Learner"], "status": "Inactive"},
            {"user_id": "u-5", "roles": []},
        ]
        await platform.launch(browser, sub="u-3", name="Emmy Noether", roles=[TEACHER])
        await until(lambda: platform.asked.count("members") >= 3)

    async def test_the_launch_leads_to_the_members_of_all_pages(self, browser: AsyncClient) -> None:
        course_id = (await browser.get("/api/v1/courses")).json()[0]["id"]

        async def members() -> dict[str, str]:
            listed = await browser.get(f"/api/v1/courses/{course_id}/enrolments")
            # Who has no name is told apart by a mark.
            return {re.sub(r" [0-9a-f]{6} @", " @", each["name"]): each["role"] for each in listed.json()}

        tail = " @ lms.example"
        wanted = {
            f"Ada Lovelace{tail}": "learner",
            f"Grace Hopper{tail}": "learner",
            f"Emmy Noether{tail}": "instructor",
            f"Learner{tail}": "learner",
        }
        await until(members, equals=wanted)

    async def test_the_request_is_received(self, platform: FakePlatform) -> None:
        assert "members" in platform.asked

    async def test_it_has_the_header_of_the_service(self, platform: FakePlatform) -> None:
        # The fake answers 400 to any other media type.
        assert platform.asked.count("members") >= 3

    async def test_it_has_a_bearer_token(self, platform: FakePlatform) -> None:
        assert platform.tokens

    async def test_the_token_is_for_that_scope_alone(self, platform: FakePlatform) -> None:
        assert set(platform.scopes_asked) == {NRPS + "scope/contextmembership.readonly"}


async def test_the_tool_grades_on_its_own(platform: FakePlatform, browser: AsyncClient) -> None:
    platform.members = [{"user_id": "u-1", "roles": ["Learner"]}]
    await platform.launch(browser)
    await hand_in(browser, "biased-argument", {"text": "unbiased=False"})
    await until(lambda: platform.results)
    (item,) = platform.items.values()
    assert item["resourceId"] == "quiz:l0"
    assert item["resourceLinkId"] == "link-1"
    (score,) = platform.scores
    assert score["gradingProgress"] == "FullyGraded"
    assert 0 < score["scoreGiven"] < score["scoreMaximum"] == item["scoreMaximum"]
    wanted = {AGS + f"scope/{name}" for name in ("lineitem", "score", "result.readonly")}
    assert wanted in [set(asked.split()) for asked in platform.scopes_asked]
