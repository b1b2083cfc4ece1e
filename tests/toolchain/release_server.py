"""A publisher's download server on the loopback, with all the ways in which downloads go wrong."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.toolchain.gadgets import sums


@dataclass
class ReleaseServer:
    """What a real HTTP server on the loopback answers, by path."""

    port: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    cut_after_bytes: int | None = None  # of each answer
    pause_s: float = 0.0  # between blocks
    block_bytes: int = 4096
    requests: list[tuple[str, str]] = field(default_factory=list)  # path, range

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def publish(self, archive: bytes, checksums: bytes | None = None) -> None:
        self.files["/gadget.tar.gz"] = archive
        self.files["/SHA256SUMS"] = sums(**{"gadget.tar.gz": archive}) if checksums is None else checksums


def handler(server: ReleaseServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.requests.append((self.path, self.headers.get("range", "")))
            if self.path in server.redirects:
                self.send_response(302)
                self.send_header("location", server.redirects[self.path])
                self.end_headers()
                return
            body = server.files.get(self.path)
            if body is None:
                self.send_error(404)
                return
            wanted = self.headers.get("range")
            start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
            self.send_response(206 if start else 200)
            self.send_header("content-length", str(len(body) - start))
            self.end_headers()
            self._send(body[start:])

        def _send(self, body: bytes) -> None:
            limit = len(body) if server.cut_after_bytes is None else server.cut_after_bytes
            for offset in range(0, min(limit, len(body)), server.block_bytes):
                self.wfile.write(body[offset : min(offset + server.block_bytes, limit)])
                self.wfile.flush()
                time.sleep(server.pause_s)
            if limit < len(body):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Keeps the test output quiet."""

    return Handler
