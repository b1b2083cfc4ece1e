"""How long commands take that do little: what a person waits for at a prompt."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.measure import ROOT, in_turn, seconds_of
from bench.rows import OURS, Goal, Row
from bench.systems import blueprint_text

_BARE = "python -c pass"
_PULUMI = 'python -c "import pulumi"'
_LINTED = 30
_INCLUDES = "Whole processes; pulumi is imported by none of aiscale's."


def startup_rows(runs: int, *, warm_up: bool = True) -> Iterator[Row]:
    """Measure ``--help``, ``lint`` and ``preview --offline`` in fresh processes."""
    # Users' Pythons keep bytecode; a machine that forbids it would measure the compiler.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(prefix="aiscale-bench-") as folder:
        blueprint = Path(folder, "blueprint.py")
        blueprint.write_text(blueprint_text(_LINTED), "utf-8")
        ride_demand = str(ROOT / "blueprints" / "ride_demand.py")
        commands = {
            _BARE: [sys.executable, "-c", "pass"],
            _PULUMI: [sys.executable, "-c", "import pulumi"],
            "help": _aiscale("--help"),
            "lint.30": _aiscale("lint", str(blueprint)),
            "lint": _aiscale("lint", ride_demand),
            "preview": _aiscale("preview", "--offline", ride_demand),
        }
        taken = in_turn(
            {name: partial(seconds_of, command, cwd=Path(folder)) for name, command in commands.items()},
            runs,
            warm_up=warm_up,
        )
    titles = {
        "help": ("aiscale --help", (Goal(0.15),)),
        "lint.30": (f"aiscale lint, {_LINTED} components", (Goal(0.5),)),
        "lint": ("aiscale lint blueprints/ride_demand.py", (Goal(0.5),)),
        "preview": ("aiscale preview --offline blueprints/ride_demand.py", ()),
    }
    for name, (title, goals) in titles.items():
        figures = {OURS: taken[name], _BARE: taken[_BARE], _PULUMI: taken[_PULUMI]}
        yield Row(f"start.{name}", title, "s", figures, goals, _INCLUDES)


def _aiscale(*words: str) -> list[str]:
    return [sys.executable, "-m", "aiscale", *words]
