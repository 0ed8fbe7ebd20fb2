"""A receiver of webhooks that kills who tells it, before they hear that the message has arrived."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class KillingReceiver:
    """Keeps what arrives, by the message's id; once `kill` is set, it is called behind the next arrival."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/"
        self.arrived: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.kill: Callable[[], object] | None = None
        self._lock = threading.Lock()

    def take(self, message_id: str, content: bytes) -> None:
        with self._lock:
            self.arrived[message_id].append(json.loads(content))
            kill, self.kill = self.kill, None
        if kill is not None:
            kill()


@contextmanager
def receiving() -> Iterator[KillingReceiver]:
    """A receiver on a free port of the loopback address while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.take(self.headers["webhook-id"], content)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver = KillingReceiver(server.server_port)
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            serving.join()
