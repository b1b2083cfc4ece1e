"""Medians, quotients, goals and the table."""

from __future__ import annotations

from bench.measure import Figures, in_turn
from bench.rows import OURS, Goal, Row
from bench.table import row_text

ROW = Row(
    "some.row",
    "Something: 12 objects",
    "s",
    {OURS: Figures((1.0, 2.0, 4.0)), "another way": Figures((10.0, 10.0, 10.0))},
    (Goal(3.0), Goal(0.15, "another way")),
    "What is inside the figure.",
    {"one part": 0.5},
)


def test_contenders_run_in_turn_after_one_uncounted_run() -> None:
    order: list[str] = []

    def contender(name: str, seconds: float):
        return lambda: order.append(name) or seconds

    found = in_turn({"a": contender("a", 1.0), "b": contender("b", 2.0)}, 2, warm_up=True)

    assert "".join(order) == "ababab"
    assert found == {"a": Figures((1.0, 1.0)), "b": Figures((2.0, 2.0))}


def test_quotients_are_taken_pair_by_pair() -> None:
    assert Figures((1.0, 2.0)).over(Figures((2.0, 8.0))) == Figures((0.5, 0.25))


def test_quotients_of_unequal_numbers_of_runs_are_those_of_the_medians() -> None:
    assert Figures((1.0, 2.0, 3.0)).over(Figures((8.0,))) == Figures((0.25,))


def test_goals() -> None:
    assert [(ROW.value(goal), ROW.is_met(goal)) for goal in ROW.goals] == [(2.0, True), (0.2, False)]


def test_table() -> None:
    assert row_text(ROW) == (
        "Something: 12 objects  [some.row]\n"
        "                                       median  of 3            aiscale is\n"
        "  aiscale                             2.000 s  1.000–4.000\n"
        "  another way                          10.0 s  10.0–10.0          0.200 ×\n"
        "  goal: at most 3.000 s: met\n"
        "  goal: at most 0.15 × another way: NOT MET (0.200 ×)\n"
        "  of it: one part 0.500 s\n"
        "  What is inside the figure."
    )


def test_json() -> None:
    assert ROW.as_json()["goals"] == [
        {"most": 3.0, "over": None, "value": 2.0, "met": True},
        {"most": 0.15, "over": "another way", "value": 0.2, "met": False},
    ]
