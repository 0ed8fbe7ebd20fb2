"""A small LMS for tests: it behaves as a real Moodle was measured to, and misbehaves on demand."""

from __future__ import annotations

import json
import secrets
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from httpx2 import ASGITransport, AsyncClient, Response
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.responses import Response as Reply
from starlette.routing import Route

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/"
SCOPES = [
    AGS + "scope/lineitem",
    AGS + "scope/score",
    AGS + "scope/result.readonly",
    NRPS + "scope/contextmembership.readonly",
]
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
TEACHER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
MISSING = object()  # as the value of a claim: leave it out

ITEM = "application/vnd.ims.lis.v2.lineitem+json"
ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


def new_key(kid: str = "platform-key") -> RSAKey:
    return RSAKey.generate_key(2_048, {"kid": kid, "use": "sig", "alg": "RS256"})


KEY = new_key()


@dataclass
class FakePlatform:
    """One LMS with one course.

    `failures` are statuses to answer next, by what is asked for; `retry_after` goes with a 429.
    """

    tool: AsyncClient | None = None
    issuer: str = "https://lms.example"
    client_id: str = "client-1"
    deployment_id: str = "7"
    keys: list[RSAKey] = field(default_factory=lambda: [KEY])
    members: list[dict[str, Any]] = field(default_factory=list)
    items: dict[int, dict[str, Any]] = field(default_factory=dict)
    results: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    scores: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    scopes_asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    failures: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    retry_after: str = "1"
    members_per_page: int = 2
    last_item: int = 0
    registrations: list[dict[str, Any]] = field(default_factory=list)
    registration_headers: list[str | None] = field(default_factory=list)
    configuration: dict[str, Any] = field(default_factory=dict)

    # What it says

    def claims(self, nonce: str, **changes: Any) -> dict[str, Any]:
        """A learner's launch of a link to the quiz `l0`; a name without `:` is one of LTI's own claims."""
        now_s = int(time.time())
        base: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": "u-1",
            "iat": now_s,
            "exp": now_s + 60,
            "nonce": nonce,
            "name": "Ada Lovelace",
            "given_name": "Ada",
            "family_name": "Lovelace",
            "email": "ada@school.example",
            LTI + "version": "1.3.0",
            LTI + "message_type": "LtiResourceLinkRequest",
            LTI + "deployment_id": self.deployment_id,
            LTI + "target_link_uri": "https://tool.example/quizzes/l0",
            LTI + "roles": [LEARNER],
            LTI + "resource_link": {"id": "link-1", "title": "Quiz of week 1"},
            LTI + "context": {"id": "course-1", "title": "Deep learning"},
            LTI + "launch_presentation": {"return_url": "https://campus.lms.example/back"},
            AGS + "claim/endpoint": {
                "scope": SCOPES[:3],
                "lineitems": f"{self.issuer}/items?type_id=1",
            },
            NRPS + "claim/namesroleservice": {
                "context_memberships_url": f"{self.issuer}/members",
                "service_versions": ["2.0"],
            },
        }
        for name, value in changes.items():
            full = name if name in base or ":" in name or name in ("azp", "nbf") else LTI + name
            base[full] = value
        return {name: value for name, value in base.items() if value is not MISSING}

    def picking(self, **settings: Any) -> dict[str, Any]:
        """What makes a launch one of deep linking."""
        return {
            "message_type": "LtiDeepLinkingRequest",
            "roles": [TEACHER],
            "resource_link": MISSING,
            "target_link_uri": MISSING,
            DL + "deep_linking_settings": {
                "deep_link_return_url": f"{self.issuer}/deep-links",
                "accept_types": ["ltiResourceLink"],
                "accept_presentation_document_targets": ["iframe", "window"],
                "accept_multiple": True,
                "data": "opaque state",
                **settings,
            },
        }

    def sign(self, claims: dict[str, Any], *, key: RSAKey | None = None, **header: Any) -> str:
        """An id_token; a header that is `MISSING` is left out."""
        key = key or self.keys[0]
        said = {"alg": "RS256", "typ": "JWT", "kid": key.kid, **header}
        said = {name: value for name, value in said.items() if value is not MISSING}
        return jwt.encode(said, claims, key)

    # What its user's browser does

    async def begin(self, browser: AsyncClient, **more: str) -> dict[str, str]:
        """Ask the tool for a login; the parameters of its answer."""
        answer = await browser.get("/lti/login", params=self.login_parameters(**more))
        assert answer.status_code == 303, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    def login_parameters(self, **more: str) -> dict[str, str]:
        said = {
            "iss": self.issuer,
            "login_hint": "u-1",
            "target_link_uri": "https://tool.example/quizzes/l0",
            "lti_message_hint": "9 & more",
            "client_id": self.client_id,
            "lti_deployment_id": self.deployment_id,
        }
        return {name: value for name, value in {**said, **more}.items() if value}

    async def launch(
        self, browser: AsyncClient, *, headers: dict[str, str] | None = None, **changes: Any
    ) -> Response:
        """A whole launch; `headers` are the browser's, `changes` the claims'."""
        begun = await self.begin(browser)
        token = self.sign(self.claims(begun["nonce"], **changes))
        data = {"state": begun["state"], "id_token": token}
        return await browser.post("/lti/launch", data=data, headers=headers or {"Sec-Fetch-Dest": "document"})

    # Its services

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/jwks", self.show_keys),
                Route("/token", self.give_token, methods=["POST"]),
                Route("/items", self.list_items, methods=["GET", "POST"]),
                Route("/items/{number:int}/scores", self.take_score, methods=["POST"]),
                Route("/items/{number:int}/results", self.show_results),
                Route("/members", self.list_members),
                Route("/configuration", self.show_configuration),
                Route("/register", self.register, methods=["POST"]),
            ]
        )

    def transport(self) -> ASGITransport:
        return ASGITransport(self.app())

    def failure(self, what: str) -> Reply | None:
        self.asked.append(what)
        if self.failures[what]:
            status = self.failures[what].pop(0)
            headers = {"Retry-After": self.retry_after} if status == 429 else None
            return PlainTextResponse("as the test wants it", status, headers)
        return None

    async def show_keys(self, _request: Request) -> Reply:
        return self.failure("keys") or JSONResponse(
            KeySet(list(self.keys)).as_dict(private=False)  # type: ignore[arg-type]
        )

    async def give_token(self, request: Request) -> Reply:
        if failed := self.failure("token"):
            return failed
        form = dict(parse_qsl((await request.body()).decode()))
        assert form["grant_type"] == "client_credentials"
        assert form["client_assertion_type"].endswith("jwt-bearer")
        claims = await self.read_tool_jwt(form["client_assertion"])
        assert claims["iss"] == claims["sub"] == self.client_id
        assert claims["aud"] == f"{self.issuer}/token"
        assert claims["exp"] > time.time()
        assert claims["jti"]
        if not set(form["scope"].split()) <= set(SCOPES):
            return JSONResponse({"error": "invalid_scope"}, 400)
        self.scopes_asked.append(form["scope"])
        token = secrets.token_hex(8)
        self.tokens.add(token)
        return JSONResponse({"access_token": token, "expires_in": 3600, "token_type": "Bearer"})

    async def read_tool_jwt(self, token: str) -> dict[str, Any]:
        """Claims of what the tool signed, checked against its published keys by the named one."""
        assert self.tool is not None
        listed = (await self.tool.get("/lti/keys")).json()
        kid = jwt.decode(token, KeySet.import_key_set(listed), algorithms=["RS256"]).header["kid"]
        assert kid in {key["kid"] for key in listed["keys"]}
        assert not any("d" in key for key in listed["keys"])
        return jwt.decode(token, KeySet.import_key_set(listed), algorithms=["RS256"]).claims

    def check(self, request: Request, what: str, accept: str = "", sent: str = "") -> Reply | None:
        """Why a request is refused: no token, or not this service's own media types."""
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return PlainTextResponse("who are you?", 401)
        if failed := self.failure(what):
            return failed
        if accept and request.headers["accept"] != accept:
            return PlainTextResponse("not acceptable", 400)
        if sent and request.headers["content-type"] != sent:
            return PlainTextResponse("unsupported", 400)
        return None

    async def list_items(self, request: Request) -> Reply:
        posting = request.method == "POST"
        what = "create item" if posting else "list items"
        if refused := self.check(request, what, ITEM if posting else ITEMS, ITEM if posting else ""):
            return refused
        assert request.query_params["type_id"] == "1"
        if posting:
            # As a database does, it never gives the number of a lost one again.
            number = self.last_item = max([self.last_item, *self.items]) + 1
            self.items[number] = {**await request.json(), "id": self.item_url(number)}
            return JSONResponse(self.items[number], 201)
        wanted = request.query_params.get("resource_id")
        found = [item for item in self.items.values() if wanted in (None, item.get("resourceId"))]
        page = int(request.query_params.get("page", "0"))
        headers = {}
        if page + 1 < len(found):
            # Curly quotes and an HTML entity, as the real one.
            link = f"<{self.issuer}/items?type_id=1&amp;page={page + 1}&amp;resource_id={wanted}>; rel=“next”"
            headers["Link"] = link.encode().decode("latin-1")
        return JSONResponse(found[page : page + 1], headers=headers)

    def item_url(self, number: int) -> str:
        return f"{self.issuer}/items/{number}?type_id=1"

    async def take_score(self, request: Request) -> Reply:
        if refused := self.check(request, "score", sent=SCORE):
            return refused
        if request.query_params.get("type_id") != "1":
            return PlainTextResponse("no type_id", 400)
        number, body = request.path_params["number"], await request.json()
        if number not in self.items:
            return PlainTextResponse("no such item", 404)
        self.scores.append(body)
        if body["userId"] not in {each["user_id"] for each in self.members if "Learner" in each["roles"]}:
            return PlainTextResponse("not gradable", 400)
        return self.keep_score(number, body)

    def keep_score(self, number: int, body: dict[str, Any]) -> Reply:
        moment = datetime.fromisoformat(body["timestamp"]).replace(microsecond=0)
        before = self.results.get((number, body["userId"]))
        if before and moment <= datetime.fromisoformat(before["timestamp"]):
            return PlainTextResponse("older than what is there", 409)
        if body["gradingProgress"] != "FullyGraded":
            self.results.pop((number, body["userId"]), None)
            return Reply(status_code=200)
        self.results[number, body["userId"]] = {
            "userId": body["userId"],
            "resultScore": 100 * body["scoreGiven"] / body["scoreMaximum"],
            "resultMaximum": 100,
            "timestamp": moment.isoformat(),
        }
        return Reply(status_code=200)

    async def show_results(self, request: Request) -> Reply:
        if refused := self.check(request, "results", RESULTS):
            return refused
        user, number = request.query_params["user_id"], request.path_params["number"]
        found = self.results.get((number, user))
        return Reply(json.dumps([found] if found else []), media_type=RESULTS)

    async def list_members(self, request: Request) -> Reply:
        if refused := self.check(request, "members", MEMBERS):
            return refused
        assert "role" not in request.query_params
        # A page's name whose case matters.
        start = int(parse_qs(request.url.query).get("Page", ["P0"])[0].removeprefix("P"))
        end = start + self.members_per_page
        more = end < len(self.members)
        headers = {"Link": f'<{self.issuer}/members?Page=P{end}>; rel="next"'} if more else None
        body = {"id": "x", "context": {"id": "course-1"}, "members": self.members[start:end]}
        return JSONResponse(body, headers=headers, media_type=MEMBERS)

    # Registration

    async def show_configuration(self, _request: Request) -> Reply:
        return self.failure("configuration") or JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "registration_endpoint": f"{self.issuer}/register",
                "scopes_supported": ["openid", *SCOPES],
                "https://purl.imsglobal.org/spec/lti-platform-configuration": {"product_family_code": "fake"},
                **self.configuration,
            }
        )

    async def register(self, request: Request) -> Reply:
        self.registration_headers.append(request.headers.get("authorization"))
        if failed := self.failure("register"):
            return failed
        said = await request.json()
        tool = said["https://purl.imsglobal.org/spec/lti-tool-configuration"]
        fits = urlsplit(tool["target_link_uri"]).netloc == tool["domain"]
        if not fits or "id_token" not in said["response_types"]:
            return JSONResponse({"error": "invalid_client_metadata"}, 400)
        if said["token_endpoint_auth_method"] != "private_key_jwt":
            return JSONResponse({"error": "invalid_client_metadata"}, 400)
        self.registrations.append(said)
        answer = {**said, "client_id": "registered-1"}
        answer["https://purl.imsglobal.org/spec/lti-tool-configuration"] = {**tool, "deployment_id": "1"}
        return JSONResponse(answer, 201)
