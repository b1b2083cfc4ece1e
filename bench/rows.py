"""What a measurement gives: contenders, goals, and whether they are met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.measure import Figures

OURS = "aiscale"


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit that the figure must not pass.

    Attributes:
        most: the limit.
        over: the contender by whose figure ours is divided first; our figure itself when absent.
    """

    most: float
    over: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One thing measured.

    Attributes:
        name: what it is called on the command line and in the documentation.
        title: what is measured, in a line.
        unit: ``s``, ``MB`` or empty.
        figures: what each contender took; aiscale's are under ``OURS``.
        goals: limits.
        includes: what is inside the figure and what is not, in a sentence or two.
        parts: where our time goes, in the row's unit, where it was taken apart.
    """

    name: str
    title: str
    unit: str
    figures: Mapping[str, Figures]
    goals: tuple[Goal, ...] = ()
    includes: str = ""
    parts: Mapping[str, float] | None = None

    def value(self, goal: Goal) -> float:
        """What the goal limits."""
        ours = self.figures[OURS]
        return ours.median if goal.over is None else ours.over(self.figures[goal.over]).median

    def is_met(self, goal: Goal) -> bool:
        return self.value(goal) <= goal.most

    def as_json(self) -> dict[str, Any]:
        ours = self.figures[OURS]
        return {
            "name": self.name,
            "title": self.title,
            "unit": self.unit,
            "includes": self.includes,
            "contenders": {
                name: {
                    "median": figures.median,
                    "values": list(figures.values),
                    **({} if name == OURS else {"ours_over_this": ours.over(figures).median}),
                }
                for name, figures in self.figures.items()
            },
            "goals": [
                {"most": goal.most, "over": goal.over, "value": self.value(goal), "met": self.is_met(goal)}
                for goal in self.goals
            ],
            "parts": dict(self.parts or {}),
        }
