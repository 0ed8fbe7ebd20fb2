"""Gives out a worker's figures on a port of their own: a worker answers no other requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import start_http_server

from app.gauges import Figures


@contextmanager
def giving_out(figures: Figures, *, host: str, port: int) -> Iterator[None]:
    """Answer whoever asks at that address while the block runs, in a thread; port 0: nobody.

    Raises:
        OSError: the address can't be listened on.
    """
    if not port:
        yield
        return
    server, thread = start_http_server(port, addr=host, registry=figures.registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
