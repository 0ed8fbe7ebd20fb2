"""Gives out a worker's figures on a port of their own: a worker answers no other requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import start_http_server

from app.gauges import Figures


class MetricsPortError(Exception):
    """The operator's: the figures are wanted at an address that can't be listened on."""


@contextmanager
def giving_out(figures: Figures, *, host: str, port: int) -> Iterator[None]:
    """Answer whoever asks at that address while the block runs, in a thread; port 0: nobody.

    Raises:
        MetricsPortError: the address can't be listened on.
    """
    if not port:
        yield
        return
    try:
        server, thread = start_http_server(port, addr=host, registry=figures.registry)
    except OSError as error:
        address = f"{host}:{port} (BATCHMARK_METRICS_HOST and _PORT)"
        raise MetricsPortError(f"{address} can't be listened on: {error.strerror}") from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
