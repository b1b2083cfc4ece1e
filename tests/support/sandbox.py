"""One real sandbox for all tests of a worker that only look at it or put their own objects into it."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aiscale.sandbox import Sandbox, start, stop
from aiscale.sandbox.api import Api
from aiscale.sandbox.layout import Layout


@contextlib.contextmanager
def running_sandbox(name: str, folder: Path) -> Iterator[Sandbox]:
    """A sandbox that keeps its things in a folder; the user's own sandboxes are out of sight meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder))
        started = start(name)
        try:
            yield started
        finally:
            patch.setenv("XDG_STATE_HOME", str(folder))
            stop(name)


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A running sandbox for all.

    Its nodes are three plain ones, or those that an earlier test asked for: a test that minds calls ``ensure``.
    """
    name = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with running_sandbox(name, tmp_path_factory.mktemp("sandbox")) as started:
        yield started


def open_api(sandbox: Sandbox) -> Api:
    """A client of the sandbox's API server."""
    return Api(Layout(sandbox.name, sandbox.directory), sandbox.server)


@contextlib.contextmanager
def namespace(api: Api, name: str) -> Iterator[str]:
    """A namespace of its own for a test; its deletion is not awaited."""
    api.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    # Pods need it, and the controllers make it a moment later.
    eventually(lambda: api.get(f"/api/v1/namespaces/{name}/serviceaccounts/default"))
    try:
        yield name
    finally:
        api.delete(f"/api/v1/namespaces/{name}")


def eventually(look: Callable[[], Any], limit_s: float = 60.0) -> Any:
    """What ``look`` gives once it is true."""
    deadline = time.monotonic() + limit_s
    while not (seen := look()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)
    return seen
