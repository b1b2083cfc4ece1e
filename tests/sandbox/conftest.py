"""Sandboxes of one test's own: the state folder is the test's, and nothing of it runs on afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aiscale.sandbox.layout import Layout, layout_of
from aiscale.sandbox.processes import end, marked, marked_directories


@pytest.fixture
def state_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    yield tmp_path
    for directory in marked_directories():
        if directory.is_relative_to(tmp_path):
            end([process for _, process in marked(directory)], grace_s=0)


@pytest.fixture
def layout(state_home: Path) -> Layout:
    made = layout_of("default")
    made.make()
    return made
