"""The page with the latest figures: every row as it was measured last, with its date and machine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from aiscale.cli.templating import fill
from bench.rows import OURS, Row
from bench.table import with_unit

_HERE = Path(__file__).parent
FIGURES = _HERE / "figures.json"
PAGE = _HERE.parent / "docs" / "reference" / "speed.md"

Figures = Mapping[str, Mapping[str, Any]]
"""The latest measurement of each row by its name: ``date``, ``machine``, ``load`` and the row as JSON."""


def read(file: Path = FIGURES) -> dict[str, Mapping[str, Any]]:
    """The figures in a file; none where there is no such file."""
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def with_rows(figures: Figures, rows: Iterable[Row], *, date: str, machine: str, load: float) -> Figures:
    """The figures with those of newly measured rows in place of earlier ones."""
    measured = {row.name: {"date": date, "machine": machine, "load": round(load, 1), **row.as_json()} for row in rows}
    return {**figures, **measured}


def page(figures: Figures, order: Iterable[str]) -> str:
    """The page as Markdown.

    Args:
        figures: what was measured.
        order: names of the parts of the bench, for the list of parts.
    """
    rows = [_shown(name, figures[name]) for name in sorted(figures)]
    return fill(_HERE / "speed.md.j2", rows=rows, parts=list(order))


def write(rows: Iterable[Row], order: Iterable[str], *, date: str, machine: str, load: float) -> None:
    """Keep newly measured rows, and write the page anew."""
    figures = with_rows(read(), rows, date=date, machine=machine, load=load)
    FIGURES.write_text(json.dumps(dict(sorted(figures.items())), indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(figures, order), encoding="utf-8")


def _shown(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    unit, contenders = row["unit"], row["contenders"]
    others = [
        f"{other} {with_unit(found['median'], unit)}: {found['ours_over_this']:.3g} ×"
        for other, found in contenders.items() if other != OURS
    ]  # fmt: skip
    goals = [_limit(goal, unit) + ("" if goal["met"] else " (not met)") for goal in row["goals"]]
    return {
        "name": name,
        "title": row["title"],
        "includes": row["includes"],
        "ours": with_unit(contenders[OURS]["median"], unit),
        "others": "; ".join(others) or "–",
        "goals": "; ".join(goals) or "–",
        "parts": ", ".join(f"{part} {with_unit(value, unit)}" for part, value in row["parts"].items()),
        "runs": len(contenders[OURS]["values"]),
        "where": f"{row['date']}, {row['machine']}, load {row['load']}",
    }


def _limit(goal: Mapping[str, Any], unit: str) -> str:
    if goal["over"] is None:
        return f"at most {with_unit(goal['most'], unit)}"
    return f"at most {goal['most']:g} × {goal['over']}"
