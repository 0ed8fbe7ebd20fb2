"""The small parts: links as platforms write them, roles, addresses, keys, tokens."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from fake_platform import FakePlatform
from joserfc import jwt
from joserfc.jwk import KeySet

from app.db.engine import Database
from app.db.lms.keys import find_signing_key, list_published
from app.lms import outgoing as outgoing_module
from app.lms.errors import RefusingError, SilentError
from app.lms.grades import SCOPE_RESULTS, read_result, under, with_query
from app.lms.keys import UnsealError, make_key, open_key
from app.lms.outgoing import Answer, Outgoing, check_url, find_address, origin_of
from app.lms.paging import next_page
from app.lms.roles import teaches
from app.lms.services import Line, Platform, Tokens
from app.pipeline.lms.signing import OVERLAP, load_signer, rotate_key

BASE = "https://lms.example/items?type_id=1"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ('<https://lms.example/items?p=AbC>; rel="next"', "https://lms.example/items?p=AbC"),
        ("<https://lms.example/items?p=2>; rel=next", "https://lms.example/items?p=2"),
        ("<https://lms.example/items?a=1&amp;p=2>; rel=“next”", "https://lms.example/items?a=1&p=2"),
        ("</items?p=2>; rel='next'", "https://lms.example/items?p=2"),
        (
            '<https://lms.example/a>; rel="prev", <https://lms.example/b>; title="x"; rel="next"',
            "https://lms.example/b",
        ),
        ('<https://lms.example/a>; rel="first"', None),
        ('<https://lms.example/a>; rel="nextish"', None),
        ('<http://lms.example/a>; rel="next"', "https://lms.example/a"),
        ('<http://lms.example:443/a>; rel="next"', "https://lms.example/a"),
        ('<https://lms.example:443/a>; rel="next"', "https://lms.example/a"),
        (
            "<https://lms.example/a?a=1&amp;current=2&section=3&timestamp=4&copy=5>; rel=next",
            "https://lms.example/a?a=1&current=2&section=3&timestamp=4&copy=5",
        ),
        ("nonsense", None),
        ("", None),
    ],
)
def test_the_next_page(header: str, wanted: str | None) -> None:
    for spelt in (header, header.encode().decode("latin-1")):
        assert next_page({"link": spelt}, BASE) == wanted


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/a",
        "https://lms.example.evil.example/a",
        "https://lms.example:8443/a",
        "http://lms.example:8080/a",
        "ftp://lms.example/a",
        "https://lms.example:x/a",
        "//[evil",
        BASE,
    ],
)
def test_a_list_that_goes_on_elsewhere_is_not_taken_for_whole(address: str) -> None:
    with pytest.raises(RefusingError, match="goes on at another address"):
        next_page({"link": f'<{address}>; rel="next"'}, BASE)


@pytest.mark.parametrize(
    ("role", "wanted"),
    [
        (f"{MEMBERSHIP}#Instructor", True),
        (f"{MEMBERSHIP}/Instructor#TeachingAssistant", True),
        (f"{MEMBERSHIP}/instructor#TeachingAssistant", True),
        (f"{MEMBERSHIP}#Administrator", True),
        ("Instructor", True),
        ("urn:lti:role:ims/lis/Instructor", True),
        ("urn:lti:role:ims/lis/Instructor/Lecturer", True),
        (f"{MEMBERSHIP}#Learner", False),
        (f"{MEMBERSHIP}/Learner#Instructor", False),
        (f"{MEMBERSHIP}#Mentor", False),
        ("http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor", False),
        ("http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator", False),
        ("https://evil.example/membership#Instructor", False),
        (f"x{MEMBERSHIP}#Instructor", False),
        ("urn:lti:instrole:ims/lis/Instructor", False),
        ("", False),
    ],
)
def test_who_teaches(role: str, wanted: bool) -> None:
    assert teaches(["Learner", role]) is wanted


def test_a_column_address_keeps_its_query_where_it_is() -> None:
    assert under("https://l.example/7/lineitem?type_id=2", "scores") == (
        "https://l.example/7/lineitem/scores?type_id=2"
    )
    assert with_query("https://l.example/i?type_id=2", user_id="a b") == (
        "https://l.example/i?type_id=2&user_id=a+b"
    )


@pytest.mark.parametrize(
    ("url", "allowed", "private"),
    [
        ("https://lms.example/x", True, True),
        ("https://lms.example:8443/x", True, True),
        ("http://lms.example/x", False, True),
        ("https://127.0.0.1/", False, True),
        ("http://localhost:8080/", False, True),
        ("https://[::ffff:127.0.0.1]/", False, True),
        ("https://169.254.169.254/latest", False, True),
        ("https://user:word@lms.example/", False, False),
        ("ftp://lms.example/", False, False),
        ("https:///x", False, False),
        ("https://lms.example:99999/", False, False),
        ("https://lms.example/" + "x" * 2_000, False, False),
        ("https://lms..example/", False, False),
        (f"https://{'l' * 64}.example/", False, False),
    ],
)
def test_which_addresses_we_call(url: str, allowed: bool, private: bool) -> None:
    for allow_private, wanted in ((False, allowed), (True, private)):
        if wanted:
            check_url(url, allow_private=allow_private)
        else:
            with pytest.raises(RefusingError):
                check_url(url, allow_private=allow_private)


async def test_a_name_with_a_private_address_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", ("10.0.0.1", 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    with pytest.raises(RefusingError):
        await find_address("lms.example", 443, allow_private=False)
    assert await find_address("lms.example", 443, allow_private=True) == "93.184.216.34"
    outgoing = Outgoing(allow_private=False)
    with pytest.raises(RefusingError, match="not public"):
        await outgoing.send("GET", "https://lms.example/x")
    await outgoing.close()


def test_origins() -> None:
    assert origin_of("https://a.example:8443/x?y") == "https://a.example:8443"
    assert origin_of("https://a.example:443/x") == "https://a.example"
    assert origin_of("http://a.example:443/x") == "http://a.example:443"
    assert origin_of("https://[2001:db8::1]/x") == "https://[2001:db8::1]"
    assert [origin_of(url) for url in ("javascript:x", "", "https://a:b/", "//x")] == [""] * 4


async def answering(status: int, body: bytes, **headers: str) -> Outgoing:
    def answer(_request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, content=body, headers=headers)

    return Outgoing(allow_private=False, transport=httpx2.MockTransport(answer))


async def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing_module, "MAX_BYTES", 1_000)
    outgoing = await answering(200, b"x" * 1_001)
    with pytest.raises(SilentError):
        await outgoing.send("GET", "https://lms.example/")


async def test_a_silent_platform_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(_request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(60)
        raise AssertionError

    monkeypatch.setattr(outgoing_module, "TIMEOUT_S", 0.05)
    outgoing = Outgoing(allow_private=False, transport=httpx2.MockTransport(hang))
    with pytest.raises(SilentError, match="did not answer"):
        await outgoing.send("GET", "https://lms.example/")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("7", 7.0),
        ("999999", 3_600.0),
        ("Mon, 1 Jan 2001 00:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("Mon, 1 Jan 2001 00:00:00 +9999999999999999", None),
        ("Mon, 1 Jan 99999999999999999999 00:00:00 GMT", None),
    ],
)
def test_when_to_ask_again(said: str, wanted: float | None) -> None:
    assert Answer(503, {"retry-after": said}, b"").retry_after_s == wanted


async def test_a_result_that_is_no_number_is_none_and_a_token_lasts_a_day_at_most() -> None:
    shares = {"8": 0.8, "1e308": 1e307, "1" + "0" * 400: None, "NaN": None, "null": None, '"8"': None}
    scores = list(shares)

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/token":
            return httpx2.Response(200, json={"access_token": "t", "expires_in": 10**400})
        results = f'[{{"userId": "u", "resultScore": {scores.pop(0)}, "resultMaximum": 10}}]'
        return httpx2.Response(200, content=results)

    url = "https://lms.example"
    to = Platform("id", url, "client", f"{url}/auth", f"{url}/token", f"{url}/jwks")
    outgoing = Outgoing(allow_private=False, transport=httpx2.MockTransport(answer))
    signer = open_key(make_key(b"secret").sealed, b"secret")
    line = Line(Tokens(outgoing), to, signer, (SCOPE_RESULTS,))
    for wanted in shares.values():
        assert (await read_result(line, f"{url}/items/1", "u")).share == wanted
    await outgoing.close()


async def test_a_redirect_is_not_followed() -> None:
    outgoing = await answering(302, b"", location="http://127.0.0.1/")
    assert (await outgoing.send("GET", "https://lms.example/")).status == 302


async def test_a_token_is_asked_for_once_and_again_before_it_expires() -> None:
    clock, platform = [0.0], FakePlatform()
    outgoing = Outgoing(allow_private=False, transport=platform.transport())
    key = make_key(b"secret")
    keys = {"keys": [key.public]}

    class Tool:
        async def get(self, _url: str) -> httpx2.Response:
            return httpx2.Response(200, json=keys)

    platform.tool = Tool()  # type: ignore[assignment]
    tokens, signer = Tokens(outgoing, clock=lambda: clock[0]), open_key(key.sealed, b"secret")
    url = platform.issuer
    to = Platform("id", url, platform.client_id, f"{url}/auth", f"{url}/token", f"{url}/jwks")
    scope = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
    first = await tokens.get(to, [scope], signer)
    assert await tokens.get(to, [scope], signer) == first
    clock[0] = 3_600 - 29
    assert await tokens.get(to, [scope], signer) != first
    with pytest.raises(RefusingError, match="invalid_scope"):
        await tokens.get(to, ["https://example.org/unknown"], signer)


def test_a_sealed_key_opens_with_its_secret_alone() -> None:
    key = make_key(b"secret")
    assert key.public["kid"] == key.kid
    assert set(key.public) == {"kty", "n", "e", "kid", "use", "alg"}
    signed = open_key(key.sealed, b"secret").sign({"a": 1})
    keys = KeySet.import_key_set({"keys": [key.public]})  # type: ignore[typeddict-item]
    token = jwt.decode(signed, keys, algorithms=["RS256"])
    assert (token.header["kid"], token.claims) == (key.kid, {"a": 1})
    for wrong in (b"another", b""):
        with pytest.raises(UnsealError):
            open_key(key.sealed, wrong)
    with pytest.raises(UnsealError):
        open_key(key.sealed[:-8], b"secret")
    assert "RSA" not in repr(open_key(key.sealed, b"secret"))


async def test_many_who_ask_at_once_for_the_first_key_get_the_same_and_it_stays_published(
    database_url: str,
) -> None:
    database, now = Database(database_url), datetime(2026, 11, 1, tzinfo=UTC)
    moments = [now + timedelta(milliseconds=each) for each in range(6)]
    signers = await asyncio.gather(*(load_signer(database, b"secret", each) for each in moments))
    async with database.reading() as session:
        published = [row.kid for row in await list_published(session, moments[-1])]
    assert [each.kid for each in signers] == published * len(moments)
    await database.close()


async def test_a_new_key_is_published_first_signs_later_and_replaces_the_old(database_url: str) -> None:
    database, now = Database(database_url), datetime(2026, 11, 1, tzinfo=UTC)
    first = (await load_signer(database, b"secret", now)).kid
    assert (await load_signer(database, b"secret", now)).kid == first
    second, signs_from = await rotate_key(database, b"secret", now)
    assert signs_from == now + OVERLAP

    async def look(moment: datetime) -> tuple[set[str], str]:
        async with database.reading() as session:
            row = await find_signing_key(session, moment)
            assert row is not None
            return {each.kid for each in await list_published(session, moment)}, row.kid

    assert await look(now) == ({first, second}, first)
    assert await look(now + timedelta(days=1)) == ({first, second}, second)
    assert await look(now + timedelta(days=3, seconds=1)) == ({second}, second)
    third, _ = await rotate_key(database, b"secret", now + timedelta(days=4))
    assert await look(now + timedelta(days=4)) == ({second, third}, second)
    await database.close()


async def test_keys_that_leaked_are_withdrawn_at_once(database_url: str) -> None:
    database, now = Database(database_url), datetime(2026, 11, 1, tzinfo=UTC)
    await load_signer(database, b"secret", now)
    await rotate_key(database, b"secret", now)
    kid, signs_from = await rotate_key(database, b"secret", now, at_once=True)
    async with database.reading() as session:
        assert [row.kid for row in await list_published(session, now)] == [kid]
    assert signs_from == now
    assert (await load_signer(database, b"secret", now)).kid == kid
    await database.close()
