"""Fixtures for all tests, and how a comparison with nothing is shown."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping

import pytest

from tests.support.checkout import nothing_applied
from tests.support.distribution import pytest_xdist_make_scheduler
from tests.support.plugins import installed
from tests.support.sandbox import sandbox
from tests.support.slowest_files import SlowestFiles

__all__ = ["installed", "nothing_applied", "pytest_xdist_make_scheduler", "sandbox"]

# Dates of blueprints and times of command lines are compared with this time, in this process and in those it starts.
os.environ["AISCALE_NOW"] = "2026-11-26T12:00:00Z"


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(SlowestFiles())


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Shows all of what should have been nothing, each item in a line of its own: it is what is left to do."""
    if op != "==" or not isinstance(left, Collection) or isinstance(left, str | bytes):
        return None
    if not isinstance(right, Collection) or len(right) or not len(left):
        return None
    items = [f"{key!r}: {value!r}" for key, value in left.items()] if isinstance(left, Mapping) else list(left)
    return [
        f"{len(left)} left over, where none should be:",
        *(item if isinstance(item, str) else repr(item) for item in items),
    ]
