"""Every request that we send: bounded in time and size, and never to where only insiders may go."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx2

from app.lms.errors import RefusingError, SilentError

TIMEOUT_S = 15.0
_CONNECT_S = 5.0
MAX_BYTES = 2 << 20
MAX_URL_CHARS = 2_000
_MAX_RETRY_AFTER_S = 3_600.0
_NAME = "Batchmark"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_ok(self) -> bool:
        """Whether the status says that it was done."""
        return httpx2.codes.is_success(self.status)

    @property
    def retry_after_s(self) -> float | None:
        """When it wants to be asked again, in seconds, up to an hour; None: it doesn't say."""
        said = self.headers.get("retry-after", "")
        if said.strip().isdecimal() and len(said) < len("1000000"):
            return min(float(said), _MAX_RETRY_AFTER_S)
        try:
            moment = parsedate_to_datetime(said)
        except (ValueError, OverflowError):
            return None
        if moment.tzinfo is None:
            return None
        return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), _MAX_RETRY_AFTER_S)

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            RefusingError: it is something else.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise RefusingError("The platform answered something that is not JSON.") from None


class Outgoing:
    """Sends requests to platforms and webhooks, and reads at most `max_bytes` of an answer.

    `allow_private`: also by http, and to addresses that are not public.
    """

    def __init__(
        self,
        *,
        allow_private: bool,
        transport: httpx2.AsyncBaseTransport | None = None,
        max_bytes: int | None = None,
    ) -> None:
        self.allow_private = allow_private
        self._max_bytes = max_bytes or MAX_BYTES
        self._client = httpx2.AsyncClient(
            transport=transport or _CheckedTransport(allow_private=allow_private),
            timeout=httpx2.Timeout(TIMEOUT_S, connect=_CONNECT_S),
            # A redirect would lead past the check of the address, and take the token along.
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": _NAME},
        )

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a request.

        Raises:
            RefusingError: the address is one that we don't call.
            SilentError: there was no answer, or none within the limits.
        """
        check_url(url, allow_private=self.allow_private)
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._send(method, url, headers=headers, content=content, data=form)
        except (TimeoutError, httpx2.TimeoutException):
            raise SilentError(f"{_host(url)} did not answer within {TIMEOUT_S:g} seconds.") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise SilentError(f"{_host(url)} can't be reached ({type(error).__name__}).") from None

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _send(self, method: str, url: str, **more: Any) -> Answer:
        async with self._client.stream(method, url, **more) as response:
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > self._max_bytes:
                    raise SilentError(f"{_host(url)} answered with more than {self._max_bytes >> 10} KiB.")
            return Answer(response.status_code, dict(response.headers.items()), bytes(body))


@cache
def _known_authorities() -> ssl.SSLContext:
    # Reading the list of authorities takes a twentieth of a second: once is enough for all who call.
    return httpx2.create_ssl_context(trust_env=False)


class _CheckedTransport(httpx2.AsyncBaseTransport):
    """Connects to the very address that was checked: a name that answers differently twice gains nothing."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        # Connections are not kept: they are found again by address, and two hosts may share one.
        limits = httpx2.Limits(max_connections=20, max_keepalive_connections=0)
        self._inner = httpx2.AsyncHTTPTransport(verify=_known_authorities(), trust_env=False, limits=limits)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        address = await find_address(host, port, allow_private=self._allow_private)
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=address)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


async def find_address(host: str, port: int, *, allow_private: bool) -> str:
    """An IP address of the host, none of whose addresses may be private unless that is allowed.

    Raises:
        RefusingError: one of them is.
        OSError: the name is unknown.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if not allow_private and not all(_is_public(address) for address in addresses):
        raise RefusingError(
            f"{host} has an address that is not public, which this installation does not call."
        )
    return addresses[0]


def check_url(url: str, *, allow_private: bool) -> None:
    """Return if we may call this address, as far as its text tells.

    Raises:
        RefusingError: we may not.
    """
    schemes = ("https", "http") if allow_private else ("https",)
    if len(url) > MAX_URL_CHARS:
        raise RefusingError(f"An address of the platform has more than {MAX_URL_CHARS} characters.")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        (host or "").encode("idna")  # as looking it up will; what can't be a name is said here
    except ValueError:
        raise RefusingError("An address of the platform can't be read.") from None
    if not host or parts.username or parts.scheme not in schemes:
        raise RefusingError(f"An address of the platform is not a plain {schemes[0]} URL.")
    if not allow_private and (host == "localhost" or not _is_public_or_name(host)):
        raise RefusingError(f"{host} is not a public address, which this installation does not call.")


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, as browsers write it; empty where it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in _PORTS or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{'' if port in (None, _PORTS[parts.scheme]) else f':{port}'}"


def stay_with(page_url: str, said: str) -> str:
    """The address that a page of a platform names, if it is one of the page's own origin; else empty.

    A platform behind a proxy may think that it is asked by http; it is asked as the page was.
    """
    try:
        ours, theirs = urlsplit(page_url), urlsplit(urljoin(page_url, said))
        ports = [parts.port or _PORTS.get(parts.scheme) for parts in (ours, theirs)]
    except ValueError:
        return ""
    own_ports = [_PORTS.get(parts.scheme) for parts in (ours, theirs)]
    if None in own_ports or ours.hostname != theirs.hostname:
        return ""
    if ports[0] != ports[1] and ports != own_ports:
        return ""
    return urlunsplit(theirs._replace(scheme=ours.scheme, netloc=ours.netloc))


def _is_public_or_name(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return _is_public(host)


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not address.is_multicast


def _host(url: str) -> str:
    return urlsplit(url).hostname or "The platform"
