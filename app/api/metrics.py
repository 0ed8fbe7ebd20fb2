"""Figures for whoever operates this: `/metrics`, in the text format of Prometheus."""

from __future__ import annotations

import asyncio
import hmac
from contextlib import suppress
from ipaddress import ip_address
from typing import cast

import structlog
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import SecretStr

from app.api.access import CurrentServices
from app.errors import NotFoundError
from app.gauges import Figures

router = APIRouter(tags=["health"])
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "via")
_log = structlog.get_logger(__name__)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, services: CurrentServices) -> Response:
    """Every figure of this process, and how much waits in the whole installation.

    For whoever knows BATCHMARK_METRICS_TOKEN; without one set, for this machine alone. To
    everybody else there is nothing here.
    """
    if not _may_read(request, services.settings.metrics_token):
        raise NotFoundError("There is nothing at this address.")
    figures = cast("Figures", request.app.state.figures)
    try:
        await figures.gauges.look()
    except Exception as error:  # noqa: BLE001 - a database that is away must not hide all other figures
        _log.warning("what waits can't be counted", error=type(error).__name__)
    return Response(await asyncio.to_thread(figures.text), media_type=CONTENT_TYPE_LATEST)


def _may_read(request: Request, token: SecretStr | None) -> bool:
    if token is not None:
        given = request.headers.get("authorization", "").encode()
        return hmac.compare_digest(given, f"Bearer {token.get_secret_value()}".encode())
    # A proxy on this machine is here too, and asks for others.
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    with suppress(ValueError):
        return ip_address(request.client.host).is_loopback
    return False
