"""Which tests stay together on one worker of pytest-xdist with ``--dist loadfile``: those that share what is slow to start."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

TOGETHER = ("tests/broker/", "tests/keda/")
"""Folders whose tests share processes, which start once: brokers, and a sandbox with KEDA."""


class FolderScheduling(LoadFileScheduling):  # type: ignore[misc]  # pytest-xdist has no annotations
    """Gives a worker all tests of a file, or of a folder in ``TOGETHER``."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.partition("::")[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FolderScheduling | None:
    """Used by pytest-xdist; None leaves the choice to it."""
    return FolderScheduling(config, log) if config.getoption("dist") == "loadfile" else None
