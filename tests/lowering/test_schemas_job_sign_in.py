"""How the Job of a registry signs in: user, password and certificate authority.

The registry is a test double that answers over TLS to one user; what it stores is not looked at.
"""

from __future__ import annotations

import base64
import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.authority import Authority

SCRIPT = Path(__file__).parents[2] / "aiscale/lowering/streams/schema_registry/schemas_job_script.py"
ADMITTED = f"Basic {base64.b64encode(b'admin:pass: word').decode()}"


class Door(BaseHTTPRequestHandler):
    """Answers the configuration and no subjects to the one user."""

    def do_GET(self) -> None:
        self._answer([])

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"compatibility": "FULL"})

    def _answer(self, body: object) -> None:
        is_known = self.headers.get("Authorization") == ADMITTED
        text = json.dumps(body if is_known else {"error_code": 401, "message": "Unauthorized"}).encode()
        self.send_response(200 if is_known else 401)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    authority = Authority()
    pair = authority.issue("schemas")
    (tmp_path / "ca.crt").write_text(authority.certificate, encoding="utf-8")
    (tmp_path / "tls.pem").write_text(pair.certificate + pair.key, encoding="utf-8")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "tls.pem")
    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"https://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


def register(url: str, folder: Path, **variables: str) -> tuple[int, str]:
    """Exit code and complaints of the script with no schemas."""
    (folder / "schemas").mkdir()
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT)], capture_output=True, text=True, check=False, timeout=120,
        env={
            "PATH": os.environ["PATH"], "SCHEMA_REGISTRY_URL": url, "SCHEMAS_FOLDER": str(folder / "schemas"),
            "SCHEMA_REGISTRY_COMPATIBILITY": "FULL", "WAIT_SECONDS": "0", **variables,
        },
    )  # fmt: skip
    return done.returncode, done.stderr.replace(url, "URL")


def test_the_user_is_admitted_over_tls(url: str, tmp_path: Path) -> None:
    user = {"SCHEMA_REGISTRY_BASIC_AUTH_USER": "admin", "SCHEMA_REGISTRY_BASIC_AUTH_PASSWORD": "pass: word"}
    assert register(url, tmp_path, SCHEMA_REGISTRY_TLS_CA_FILE=str(tmp_path / "ca.crt"), **user) == (0, "")


def test_a_wrong_password_is_named_at_once(url: str, tmp_path: Path) -> None:
    user = {"SCHEMA_REGISTRY_BASIC_AUTH_USER": "admin", "SCHEMA_REGISTRY_BASIC_AUTH_PASSWORD": "other"}
    found = register(
        url, tmp_path, WAIT_SECONDS="600", SCHEMA_REGISTRY_TLS_CA_FILE=str(tmp_path / "ca.crt"), **user
    )  # fmt: skip
    assert found == (1, "URL refuses the user: Unauthorized (401)\n")


def test_a_certificate_of_another_authority_is_refused(url: str, tmp_path: Path) -> None:
    status, complaints = register(url, tmp_path)
    assert (status, "CERTIFICATE_VERIFY_FAILED" in complaints) == (1, True)
