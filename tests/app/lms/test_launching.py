"""Logins and launches beyond the guide: replays, browsers without cookies, frames, who becomes whom."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from fake_platform import LEARNER, MISSING, TEACHER, FakePlatform, new_key
from helpers import read_answer, register, sign_in_admin
from httpx2 import AsyncClient
from sqlalchemy import select, update
from structlog.testing import capture_logs

from app.db.courses.tables import Enrolment
from app.db.lms.platforms import switch_platform
from app.db.lms.tables import LtiLogin, LtiPlatform, LtiUser
from app.db.tables import Credential, User
from app.lti.framing import FRAMES_COOKIE
from app.services import SESSION_COOKIE, Services
from questions.exchange.cartridge import export_cartridge
from questions.exchange.trees import read_xml

IN_FRAME = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}
FROM_US = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-origin"}
FROM_ELSEWHERE: list[dict[str, str]] = [
    IN_FRAME,
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://tool.example"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {},
]
MakeBrowser = Callable[[], AsyncClient]


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone, but for what concurrency could spoil: see the end."""
    return new_sqlite


class TestLogin:
    async def test_by_get_and_by_post_it_asks_the_platform_who_it_is(
        self, platform: FakePlatform, browser: AsyncClient, registered: LtiPlatform
    ) -> None:
        said = platform.login_parameters()
        for answer in (
            await browser.get("/lti/login", params=said),
            await browser.post("/lti/login", data=said, headers={"Sec-Fetch-Site": "cross-site"}),
        ):
            url = urlsplit(answer.headers["location"])
            asked = dict(parse_qsl(url.query))
            assert f"{url.scheme}://{url.netloc}{url.path}" == f"{platform.issuer}/auth"
            assert asked | {"state": "", "nonce": ""} == {
                "lang": "en",
                "scope": "openid",
                "response_type": "id_token",
                "response_mode": "form_post",
                "prompt": "none",
                "client_id": registered.client_id,
                "redirect_uri": "https://tool.example/lti/launch",
                "login_hint": "u-1",
                "lti_message_hint": "9 & more",
                "state": "",
                "nonce": "",
            }
            cookie = answer.headers["set-cookie"]
            assert cookie.startswith("batchmark_lti_")
            for part in ("HttpOnly", "Secure", "SameSite=None", "Partitioned", "Path=/lti"):
                assert part in cookie

    @pytest.mark.parametrize("missing", ["iss", "login_hint", "target_link_uri"])
    async def test_a_parameter_is_missing(
        self, missing: str, platform: FakePlatform, browser: AsyncClient, registered: LtiPlatform
    ) -> None:
        assert registered.is_on
        answer = await browser.get("/lti/login", params=platform.login_parameters(**{missing: ""}))
        assert answer.status_code == 400
        assert f"lacks: {missing}" in read_answer(answer)

    async def test_without_client_id_the_issuer_must_have_one_registration(
        self, platform: FakePlatform, browser: AsyncClient, services: Services, registered: LtiPlatform
    ) -> None:
        said = platform.login_parameters(client_id="")
        assert (await browser.get("/lti/login", params=said)).status_code == 303
        await register(services, FakePlatform(client_id="client-2"))
        assert (await browser.get("/lti/login", params=said)).status_code == 400
        assert (await browser.get("/lti/login", params=platform.login_parameters())).status_code == 303
        assert registered.client_id == "client-1"

    async def test_an_unknown_or_switched_off_platform_is_refused(
        self, platform: FakePlatform, browser: AsyncClient, services: Services, registered: LtiPlatform
    ) -> None:
        unknown = await browser.get("/lti/login", params=platform.login_parameters(iss="https://x.example"))
        assert (unknown.status_code, "not registered here" in unknown.text) == (403, True)
        async with services.database.writing() as session:
            await switch_platform(session, registered.id, is_on=False)
        off = await browser.get("/lti/login", params=platform.login_parameters())
        assert (off.status_code, "switched off" in off.text) == (403, True)

    async def test_a_platform_switched_off_on_the_way_lets_nobody_in(
        self, platform: FakePlatform, browser: AsyncClient, services: Services, registered: LtiPlatform
    ) -> None:
        choosing = (await platform.launch(browser, **platform.picking())).headers["location"]
        begun = await platform.begin(browser)
        async with services.database.writing() as session:
            await switch_platform(session, registered.id, is_on=False)
        data = {"state": begun["state"], "id_token": platform.sign(platform.claims(begun["nonce"]))}
        for answer in (
            await browser.post("/lti/launch", data=data),
            await browser.get(choosing),
            await browser.post(choosing, data={"item": "quiz:l0"}),
        ):
            assert (answer.status_code, "switched off" in answer.text) == (403, True)
        assert SESSION_COOKIE not in browser.cookies


@pytest.mark.usefixtures("registered")
class TestOnce:
    async def test_the_same_answer_counts_once(self, platform: FakePlatform, browser: AsyncClient) -> None:
        begun = await platform.begin(browser)
        token = platform.sign(platform.claims(begun["nonce"]))
        data = {"state": begun["state"], "id_token": token}
        answers = await asyncio.gather(*(browser.post("/lti/launch", data=data) for _ in range(5)))
        assert sorted(answer.status_code for answer in answers) == [303, 400, 400, 400, 400]

    async def test_a_token_does_not_answer_another_login(
        self, platform: FakePlatform, browser: AsyncClient
    ) -> None:
        first, second = await platform.begin(browser), await platform.begin(browser)
        data = {"state": second["state"], "id_token": platform.sign(platform.claims(first["nonce"]))}
        answer = await browser.post("/lti/launch", data=data)
        assert (answer.status_code, "another login" in answer.text) == (403, True)

    async def test_a_refused_answer_uses_the_login_up(
        self, platform: FakePlatform, browser: AsyncClient
    ) -> None:
        begun = await platform.begin(browser)
        good = platform.sign(platform.claims(begun["nonce"]))
        for token, status in ((platform.sign({}), 403), (good, 400)):
            answer = await browser.post("/lti/launch", data={"state": begun["state"], "id_token": token})
            assert answer.status_code == status

    async def test_a_login_that_took_too_long(
        self, platform: FakePlatform, browser: AsyncClient, services: Services
    ) -> None:
        begun = await platform.begin(browser)
        async with services.database.writing() as session:
            row = await session.scalar(select(LtiLogin))
            assert row is not None
            await session.execute(update(LtiLogin).values(expires_at=row.expires_at.replace(year=2020)))
        data = {"state": begun["state"], "id_token": platform.sign(platform.claims(begun["nonce"]))}
        assert (await browser.post("/lti/launch", data=data)).status_code == 400

    async def test_an_error_of_the_platform_is_said(self, browser: AsyncClient) -> None:
        data = {"state": "x", "error": "login_required", "error_description": "<b>Sign in</b> first"}
        answer = await browser.post("/lti/launch", data=data)
        assert answer.status_code == 400
        assert "login_required: <b>Sign in</b> first" in read_answer(answer)
        assert "<b>Sign" not in answer.text


@pytest.mark.usefixtures("registered")
class TestBrowsers:
    async def launch_elsewhere(
        self,
        platform: FakePlatform,
        begun: dict[str, str],
        browser: AsyncClient,
        headers: dict[str, str] = IN_FRAME,
        **more: str,
    ) -> tuple[int, str]:
        token = platform.sign(platform.claims(begun["nonce"]))
        data = {"state": begun["state"], "id_token": token, **more}
        answer = await browser.post("/lti/launch", data=data, headers=headers)
        return answer.status_code, answer.text

    async def begin_stored(
        self, platform: FakePlatform, browser: AsyncClient
    ) -> tuple[dict[str, str], str, str]:
        """A login whose platform offers storage: what it was sent, what is kept there, and our page."""
        params = platform.login_parameters(lti_storage_target="post_message_forwarding")
        text = (await browser.get("/lti/login", params=params)).text.replace("&amp;", "&")
        value = text.partition('data-value="')[2].partition('"')[0]
        address = text.partition('class="button" href="')[2].partition('"')[0]
        return dict(parse_qsl(urlsplit(address).query)), value, text

    async def test_without_the_cookie_a_new_tab_is_offered_and_works(
        self, platform: FakePlatform, browser: AsyncClient, make_browser: MakeBrowser
    ) -> None:
        begun = await platform.begin(browser)
        status, text = await self.launch_elsewhere(platform, begun, make_browser())
        assert status == 200
        assert "Open in a new tab" in text
        found = re.search(r'href="(/lti/login\?[^"]*)"', text)
        assert found
        tab = make_browser()
        answer = await tab.get(found[1].replace("&amp;", "&"))
        again = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
        assert (again["login_hint"], again["lti_message_hint"]) == ("u-1", "9 & more")
        status, _ = await self.launch_elsewhere(platform, again, tab)
        assert status == 303

    async def test_without_cookies_even_there_the_page_says_so(
        self, platform: FakePlatform, browser: AsyncClient, make_browser: MakeBrowser
    ) -> None:
        begun = await platform.begin(browser)
        params = platform.login_parameters(in_tab="1")
        answer = await browser.get("/lti/login", params=params)
        begun = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
        status, text = await self.launch_elsewhere(platform, begun, make_browser())
        assert status == 403
        assert "blocks cookies even in a tab of its own" in text

    async def test_another_browser_can_not_answer_the_login(
        self, platform: FakePlatform, browser: AsyncClient, make_browser: MakeBrowser
    ) -> None:
        begun, _, _ = await self.begin_stored(platform, browser)
        status, _ = await self.launch_elsewhere(platform, begun, make_browser(), FROM_US, stored="guessed")
        assert status == 403

    async def test_nobody_is_signed_in_by_what_another_page_says_was_kept(
        self, platform: FakePlatform, browser: AsyncClient, make_browser: MakeBrowser
    ) -> None:
        # All of it is true, but an attacker's: their login, their token, sent from their page.
        begun, value, _ = await self.begin_stored(platform, browser)
        for headers in FROM_ELSEWHERE:
            victim = make_browser()
            status, text = await self.launch_elsewhere(platform, begun, victim, headers, stored=value)
            assert (status, "Open in a new tab" in text) == (200, True), headers
            assert SESSION_COOKIE not in victim.cookies

    async def test_where_no_storage_was_offered_none_is_believed(
        self, platform: FakePlatform, browser: AsyncClient, make_browser: MakeBrowser
    ) -> None:
        begun = await platform.begin(browser)
        (value,) = (cookie.value for cookie in browser.cookies.jar)
        assert value
        victim = make_browser()
        status, _ = await self.launch_elsewhere(platform, begun, victim, FROM_US, stored=value)
        assert status == 200
        assert SESSION_COOKIE not in victim.cookies

    @pytest.mark.parametrize("headers", [FROM_US, {"Origin": "https://tool.example"}])
    async def test_the_platforms_storage_takes_the_cookies_place(
        self,
        headers: dict[str, str],
        platform: FakePlatform,
        browser: AsyncClient,
        make_browser: MakeBrowser,
    ) -> None:
        begun, value, text = await self.begin_stored(platform, browser)
        assert f'data-origin="{platform.issuer}"' in text
        assert 'data-target="post_message_forwarding"' in text
        key = text.partition('data-lti-put="')[2].partition('"')[0]
        elsewhere = make_browser()
        status, asking = await self.launch_elsewhere(platform, begun, elsewhere)
        assert status == 200
        assert f'data-lti-get="{key}"' in asking
        # The script sends what the platform's frame kept; without it the same page offers the tab.
        assert "Open in a new tab" in asking
        status, _ = await self.launch_elsewhere(platform, begun, elsewhere, headers, stored=value)
        assert status == 303


@pytest.mark.usefixtures("registered")
class TestFrames:
    async def test_in_a_frame_the_pages_go_on_working_there(
        self, platform: FakePlatform, browser: AsyncClient
    ) -> None:
        answer = await platform.launch(browser, headers=IN_FRAME)
        cookies = answer.headers.get_list("set-cookie")
        assert len(cookies) == 2
        assert all("SameSite=None; Partitioned" in cookie and "Secure" in cookie for cookie in cookies)
        entered = await browser.get(answer.headers["location"])
        assert entered.headers["location"] == "/quizzes/l0"
        shown = await browser.get("/quizzes/l0")
        policy = shown.headers["content-security-policy"]
        # The issuer's origin, and the one of the pages that the signed launch names.
        assert f"frame-ancestors {platform.issuer} https://campus.lms.example" in policy

    async def test_where_the_frame_keeps_no_cookie_a_tab_is_opened_once(
        self, platform: FakePlatform, browser: AsyncClient, make_browser: MakeBrowser
    ) -> None:
        answer = await platform.launch(browser, headers=IN_FRAME)
        tab = make_browser()
        offered = await tab.get(answer.headers["location"])
        assert offered.status_code == 200
        action = offered.text.partition('action="')[2].partition('"')[0]
        headers = {"Sec-Fetch-Site": "same-origin"}
        opened = await tab.post(action, data={"to": "/quizzes/l0"}, headers=headers)
        assert (opened.status_code, opened.headers["location"]) == (303, "/quizzes/l0")
        assert "SameSite=Lax" in opened.headers["set-cookie"]
        assert (await tab.get("/quizzes/l0")).status_code == 200
        again = await make_browser().post(action, data={"to": "/"}, headers=headers)
        assert again.status_code == 400

    @pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil", "/x/../.."])
    async def test_the_way_in_leads_to_pages_of_ours_alone(
        self, to: str, platform: FakePlatform, browser: AsyncClient
    ) -> None:
        answer = await platform.launch(browser, headers=IN_FRAME)
        link = dict(parse_qsl(urlsplit(answer.headers["location"]).query))["link"]
        entered = await browser.get("/lti/enter", params={"link": link, "to": to})
        assert entered.headers["location"] == "/"

    @pytest.mark.parametrize("cookie", ["", "x", "WyJodHRwczovL2V2aWwuZXhhbXBsZSJd.0000"])
    async def test_a_made_up_cookie_lets_nobody_frame(self, cookie: str, browser: AsyncClient) -> None:
        browser.cookies.set(FRAMES_COOKIE, cookie)
        shown = await browser.get("/sign-in")
        assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]


class TestDeployments:
    async def test_an_unseen_one_waits_for_approval(
        self, platform: FakePlatform, browser: AsyncClient, services: Services, make_browser: MakeBrowser
    ) -> None:
        row = await register(services, platform, approved=False)
        refused = await platform.launch(browser)
        assert (refused.status_code, "almost connected" in refused.text) == (403, True)
        async with services.database.reading() as session:
            assert await session.scalar(select(User).where(User.name.startswith("Ada"))) is None
        admin = make_browser()
        await sign_in_admin(services, admin)
        page = await admin.get("/lti/platforms")
        assert "waiting for approval" in read_answer(page)
        decision = {"deployment_id": platform.deployment_id, "decision": "approve"}
        await admin.post(f"/lti/platforms/{row.id}/deployments", data=decision)
        assert (await platform.launch(browser)).status_code == 303
        await admin.post(f"/lti/platforms/{row.id}/deployments", data={**decision, "decision": "refuse"})
        assert (await platform.launch(browser)).status_code == 403

    async def test_a_trusted_platforms_own_are_let_in(
        self, platform: FakePlatform, browser: AsyncClient, services: Services
    ) -> None:
        await register(services, platform, approved=False, approves_itself=True)
        assert (await platform.launch(browser, deployment_id="new one")).status_code == 303


@pytest.mark.usefixtures("registered")
class TestPeople:
    async def test_a_person_is_the_platforms_id_and_never_a_name(
        self, platform: FakePlatform, services: Services, make_browser: MakeBrowser
    ) -> None:
        for sub in ("u-1", "u-2", "u-1"):
            await platform.launch(make_browser(), sub=sub)
        async with services.database.reading() as session:
            names = (await session.scalars(select(User.name).where(User.name.contains("Ada")))).all()
            first, second = sorted(names, key=len)
            assert first == "Ada Lovelace @ lms.example"
            assert re.fullmatch(r"Ada Lovelace [0-9a-f]{6} @ lms\.example", second)
            assert len((await session.scalars(select(LtiUser))).all()) == 2

    async def test_a_name_given_here_is_never_taken_over(
        self, platform: FakePlatform, services: Services, browser: AsyncClient
    ) -> None:
        await sign_in_admin(services, browser)
        await platform.launch(browser, name="root")
        async with services.database.reading() as session:
            owner = await session.scalar(select(User).where(User.name == "root @ lms.example"))
            assert owner is not None
            assert owner.role == "learner"

    async def test_the_last_launch_says_what_somebody_is(
        self, platform: FakePlatform, services: Services, browser: AsyncClient
    ) -> None:
        for role, wanted in ((TEACHER, "instructor"), (LEARNER, "learner")):
            await platform.launch(browser, roles=[role])
            async with services.database.reading() as session:
                assert (await session.scalars(select(Enrolment.role))).all()[-1] == wanted

    async def test_a_session_is_good_in_its_course_alone(
        self, platform: FakePlatform, browser: AsyncClient
    ) -> None:
        await platform.launch(browser, roles=[TEACHER])
        first = (await browser.get("/api/v1/courses")).json()
        await platform.launch(browser, context={"id": "course-2", "title": "Statistics"})
        second = (await browser.get("/api/v1/courses")).json()
        assert [course["title"] for course in first] == ["Deep learning"]
        assert [course["title"] for course in second] == ["Statistics"]
        assert (await browser.get(f"/courses/{first[0]['id']}/lms")).status_code == 404

    async def test_a_link_to_nothing_says_so(self, platform: FakePlatform, browser: AsyncClient) -> None:
        answer = await platform.launch(browser, target_link_uri="https://tool.example/quizzes/gone")
        assert (answer.status_code, "no quiz 'gone' here" in read_answer(answer)) == (404, True)

    async def test_a_link_of_a_cartridge_leads_where_it_says(
        self, platform: FakePlatform, services: Services, browser: AsyncClient
    ) -> None:
        bank = services.bank
        question = bank.questions["forward-train-torch"].question
        exported = export_cartridge([bank.quizzes["l1"]], [question], "https://tool.example")
        with zipfile.ZipFile(io.BytesIO(exported.data)) as package:
            links = [package.read(name) for name in package.namelist() if name.startswith("links/")]
        landed = []
        for link in links:
            (said,) = read_xml(link, "link").iter("{*}property")
            custom = {said.get("name"): said.text}
            # Some platforms launch every link at the tool's own address.
            answer = await platform.launch(browser, custom=custom, target_link_uri="https://tool.example/")
            landed.append(answer.headers["location"])
        assert sorted(landed) == ["/questions/forward-train-torch", "/quizzes/l1"]

    async def test_a_link_to_no_page_leads_home(self, platform: FakePlatform, browser: AsyncClient) -> None:
        answer = await platform.launch(browser, target_link_uri="https://tool.example/lti/launch")
        assert answer.headers["location"] == "/"

    async def test_a_new_key_over_there_is_fetched_once(
        self, platform: FakePlatform, browser: AsyncClient, services: Services
    ) -> None:
        clock = [0.0]
        services.lms.keys._clock = lambda: clock[0]
        assert (await platform.launch(browser)).status_code == 303
        platform.keys.insert(0, new_key("second"))
        for _ in range(3):
            assert (await platform.launch(browser)).status_code == 403
        assert platform.asked.count("keys") == 1
        clock[0] = 31.0
        assert (await platform.launch(browser)).status_code == 303
        assert platform.asked.count("keys") == 2

    async def test_a_platform_that_does_not_answer_is_named_as_such(
        self, platform: FakePlatform, browser: AsyncClient
    ) -> None:
        platform.failures["keys"] = [500]
        # Not asked again for half a minute: the second is told the same.
        for _ in range(2):
            answer = await platform.launch(browser)
            assert (answer.status_code, "does not answer" in answer.text) == (502, True)
        assert platform.asked.count("keys") == 1


class TestAClassAtOnce:
    @pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
    def database_url(self, request: pytest.FixtureRequest) -> str:
        return str(request.getfixturevalue(f"new_{request.param}"))

    @pytest.mark.parametrize("seen", [True, False])
    async def test_first_launches_make_one_course(
        self, *, seen: bool, platform: FakePlatform, make_browser: MakeBrowser, services: Services
    ) -> None:
        """Of a deployment that was approved, or of one never `seen` at a platform that is trusted."""
        await register(services, platform, approved=seen, approves_itself=not seen)
        # SQLite lets writers in one by one, and on a busy machine the last of many would wait in vain.
        number = 4 if services.database.is_sqlite else 12
        many = [
            platform.launch(
                make_browser(), sub=f"u-{n}", name=MISSING, given_name=MISSING, family_name=MISSING
            )
            for n in range(number)
        ]
        answers = await asyncio.gather(*many)
        assert {answer.status_code for answer in answers} == {303}
        async with services.database.reading() as session:
            courses = (await session.scalars(select(Enrolment.course_id).distinct())).all()
            assert len([course for course in courses if course.startswith("lms-")]) == 1
            assert len((await session.scalars(select(LtiUser))).all()) == number


async def test_no_secret_reaches_the_log(
    platform: FakePlatform,
    browser: AsyncClient,
    services: Services,
    registered: LtiPlatform,
) -> None:
    assert registered.is_on
    with capture_logs() as lines:
        begun = await platform.begin(browser)
        token = platform.sign(platform.claims("wrong"))
        await browser.post("/lti/launch", data={"state": begun["state"], "id_token": token})
        await platform.launch(browser)
    logged = str(lines)
    assert "refused an LMS" in logged
    async with services.database.reading() as session:
        assert (await session.scalars(select(Credential))).all()
    for secret in (token, begun["state"], begun["nonce"], browser.cookies[SESSION_COOKIE]):
        assert secret not in logged
