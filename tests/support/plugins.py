"""Distributions with plug-ins, as an installer leaves them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiscale.components import plugin_kinds as kinds
from aiscale.lowering import plugin_lowerings as lowerings


class Installed:
    """A folder on ``sys.path`` with distributions as an installer leaves them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, name: str, version: str, entry_points: str, **modules: str) -> None:
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nAbout it.\n")
        (info / "entry_points.txt").write_text(entry_points)
        for module, text in modules.items():
            (self.folder / f"{module}.py").write_text(text, encoding="utf-8")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installed]:
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    _forget()
    yield Installed(tmp_path)
    _forget()
    for name in set(sys.modules) - before:
        del sys.modules[name]


def _forget() -> None:
    kinds._plugin_kinds.cache_clear()
    lowerings._plugin_lowerings.cache_clear()
