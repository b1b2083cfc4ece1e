"""A stand-in for Prometheus: it answers every query with one number, and evaluates none."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Answer:
    """What is answered: a number, or no data.

    Attributes:
        value: the number; None for no data.
        address: URL of the server.
        asked: every query, in order.
    """

    def __init__(self, value: float | None) -> None:
        self.value = value
        self.address = ""
        self.asked: list[str] = []


@contextmanager
def answering(value: float | None) -> Iterator[Answer]:
    """A server that answers with a number, which may be changed meanwhile."""
    answer = Answer(value)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def _answer(self, given: str) -> None:
            answer.asked += parse_qs(given).get("query", [])
            result = [] if answer.value is None else [{"metric": {}, "value": [0, str(answer.value)]}]
            text = json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    answer.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield answer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
