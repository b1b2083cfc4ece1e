"""What a blueprint makes and forgets, in one file and in several."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

from aiscale import System
from aiscale.core.declared_components import recording
from aiscale.graph.unreferenced_components import unreferred
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic

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


CELLS = """
from aiscale import System, Team

shared = Team("shared")
eu = System("eu", [Team("a"), shared])
us = System("us", [Team("b"), shared])
forgotten = Team("forgotten")
"""


@pytest.mark.parametrize(
    ("blueprint", "expected"),
    [
        ("from cells import eu as system", {"forgotten is made, but nothing in eu refers to it"}),
        (
            'from aiscale import System\nfrom cells import eu\nsystem = System("all", [eu])',
            {"forgotten is made, but nothing in all refers to it"},
        ),
        (
            f"{CELLS}\nsystem = eu",
            {
                "forgotten is made, but nothing in eu refers to it",
                "the system us is made, but it is not part of eu",
            },
        ),
    ],
    ids=["used", "included", "beside it"],
)
def test_what_another_system_holds_is_not_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blueprint: str, expected: set[str]
) -> None:
    (tmp_path / "cells.py").write_text(CELLS, encoding="utf-8")
    (tmp_path / "one.py").write_text(blueprint, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    try:
        with recording() as made:
            names = runpy.run_path(str(tmp_path / "one.py"), run_name="__blueprint__")
    finally:
        sys.modules.pop("cells", None)
    found = unreferred(names["system"], made, str(tmp_path / "one.py"))
    assert {item.message for item in found} == expected


def test_what_the_system_lacks_for_it_is_told() -> None:
    topic, other = Topic("rides", KafkaCluster("events")), Topic("other", KafkaCluster("elsewhere"))
    image = "registry.example/a@sha256:" + "1f" * 32
    back = Microservice("back", image=image, port=None, consumes=[topic])
    forgotten = Microservice("forgotten", image=image, produces=[topic, other], calls=[back])
    [found] = unreferred(System("s", [back]), [back, forgotten], __file__)
    assert (found.message, found.notes) == (
        "forgotten is made, but nothing in s refers to it", ("it writes rides and calls back of s",),
    )  # fmt: skip
