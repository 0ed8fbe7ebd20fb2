"""A server that receives webhooks: it keeps every request, and answers as a test wants."""

from __future__ import annotations

import json
from typing import Any

import httpx2
from standardwebhooks import Webhook

URL = "https://hooks.example/batchmark"


class Receiver:
    """Answers with `status` and `headers`, or raises `error`."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []
        self.status = 204
        self.headers: dict[str, str] = {}
        self.body = b""
        self.error: Exception | None = None

    def transport(self) -> httpx2.MockTransport:
        return httpx2.MockTransport(self._answer)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if self.error is not None:
            raise self.error
        return httpx2.Response(self.status, headers=self.headers, content=self.body)

    @property
    def ids(self) -> list[str]:
        """The ids of the messages, as they came."""
        return [request.headers["webhook-id"] for request in self.requests]

    @property
    def types(self) -> list[str]:
        return [json.loads(request.content)["type"] for request in self.requests]

    def read(self, secret: str, number: int = -1) -> dict[str, Any]:
        """One message, once its signature is found right by somebody else's code."""
        request = self.requests[number]
        said: dict[str, Any] = Webhook(secret).verify(request.content, dict(request.headers))
        return said
