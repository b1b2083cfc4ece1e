"""The rows as a table of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from bench.rows import OURS, Goal, Row

_WIDTH = 80


def row_text(row: Row) -> str:
    """One row: the contenders, ours divided by each, the goals, and what the figures include."""
    return "\n".join(_lines(row))


def _lines(row: Row) -> Iterator[str]:
    runs = len(row.figures[OURS].values)
    yield f"{row.title}  [{row.name}]"
    yield f"  {'':<34}{'median':>9}  {f'of {runs}':<15}{'aiscale is':>11}"
    ours = row.figures[OURS]
    for name, figures in row.figures.items():
        low, high = (_number(value, row.unit) for value in figures.spread)
        spread = f"{low}–{high}"
        line = f"  {name:<34}{with_unit(figures.median, row.unit):>9}  {spread:<15}"
        if name != OURS:
            ratio = ours.over(figures)
            line += f"{_number(ratio.median, '×'):>9} ×"
        yield line.rstrip()
    for goal in row.goals:
        yield f"  {_goal(row, goal)}"
    if row.parts:
        text = ", ".join(f"{name} {_number(value, row.unit)}" for name, value in row.parts.items())
        yield from textwrap.wrap(f"of it: {text} {row.unit}", _WIDTH, initial_indent="  ", subsequent_indent="  ")
    if row.includes:
        yield from textwrap.wrap(row.includes, _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _goal(row: Row, goal: Goal) -> str:
    wanted = with_unit(goal.most, row.unit) if goal.over is None else f"{goal.most:g} × {goal.over}"
    value = row.value(goal)
    found = with_unit(value, row.unit) if goal.over is None else f"{_number(value, '×')} ×"
    return f"goal: at most {wanted}: {'met' if row.is_met(goal) else f'NOT MET ({found})'}"


def with_unit(value: float, unit: str) -> str:
    """A figure as it is shown: three digits and its unit."""
    return f"{_number(value, unit)} {unit}".rstrip()


def _number(value: float, unit: str) -> str:
    if unit == "MB":
        return f"{value:.0f}"
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"
