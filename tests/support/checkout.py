"""A copy of what a checkout has to run, away from the state of systems that were deployed in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.paths import ROOT


@pytest.fixture(scope="session")
def nothing_applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blueprints and examples in a folder where nothing was ever applied."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("blueprints", "examples"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", ".aiscale"))
    return copy
