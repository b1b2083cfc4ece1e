"""What a blueprint makes and forgets, in one file and in several."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

from aiscale.core.created import recording
from aiscale.graph.unreferred import unreferred

TEAM = """
from aiscale import System
from aiscale import Team
from stock import spare

used = Team("used")
forgotten = Team("forgotten")
system = System("team", [used])
"""
STOCK = """
from aiscale import Team

spare = Team("spare")
"""
WHOLE = """
from aiscale import System
from aiscale import Team
from team import system as team

mine = Team("mine")
system = System("whole", [team])
"""


def test_files_whose_systems_are_included_are_looked_at_and_libraries_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (("team", TEAM), ("stock", STOCK), ("whole", WHOLE)):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    try:
        with recording() as made:
            names = runpy.run_path(str(tmp_path / "whole.py"), run_name="__blueprint__")
    finally:
        for name in ("team", "stock"):
            sys.modules.pop(name, None)
    found = unreferred(names["system"], made, str(tmp_path / "whole.py"))
    assert {(item.code, item.message) for item in found} == {
        ("MOD006", "mine is made, but nothing in whole refers to it"),
        ("MOD006", "forgotten is made, but nothing in whole refers to it"),
    }
