"""A local release server, a part that points to it, and an empty cache."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from aiscale.toolchain import release
from aiscale.toolchain.gobuild import go_version
from aiscale.toolchain.progress import ProgressEvent
from aiscale.toolchain.store import Store
from aiscale.toolchain.table import Part
from tests.toolchain.gadgets import VERSION, gadget_at, program, tar_gz
from tests.toolchain.release_server import ReleaseServer, handler


@pytest.fixture(autouse=True)
def _go_of_this_test() -> Iterator[None]:
    """What is known of Go on PATH is known to one test only: some of them set another PATH."""
    go_version.cache_clear()
    yield
    go_version.cache_clear()


@pytest.fixture
def server() -> Iterator[ReleaseServer]:
    answers = ReleaseServer()
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler(answers))
    answers.port = http.server_port
    thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    release._unreachable.clear()
    yield answers
    http.shutdown()
    http.server_close()
    thread.join()
    release._unreachable.clear()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "tools")


@pytest.fixture
def gadget(server: ReleaseServer, monkeypatch: pytest.MonkeyPatch) -> Part:
    """A part whose release is on the local server and that no Go module builds."""
    monkeypatch.delenv("AISCALE_GADGET", raising=False)
    return gadget_at(server.url(""))


@pytest.fixture
def good_archive() -> bytes:
    return tar_gz(f"gadget-{VERSION}/gadget", program())


@pytest.fixture
def events() -> list[ProgressEvent]:
    return []


@pytest.fixture
def put_program(tmp_path: Path) -> Callable[..., Path]:
    """Writes a program that says a version."""

    def put(folder: str, version: str) -> Path:
        path = tmp_path / folder / "gadget"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(program(version))
        path.chmod(0o755)
        return path

    return put
