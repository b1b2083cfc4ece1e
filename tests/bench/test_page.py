"""The page with the figures is written from them."""

from __future__ import annotations

from bench.__main__ import PARTS
from bench.measure import Figures
from bench.page import PAGE, page, read, with_rows
from bench.rows import OURS, Goal, Row

ROW = Row(
    "some.row",
    "Something: 12 objects",
    "s",
    {OURS: Figures((1.0, 2.0, 4.0)), "another way": Figures((10.0, 10.0, 10.0))},
    (Goal(3.0), Goal(0.15, "another way")),
    "What is inside the figure.",
    {"one part": 0.5},
)


def test_a_row_is_shown_with_goals_parts_and_where_it_was_measured() -> None:
    figures = with_rows({}, [ROW], date="2026-01-02", machine="2 cores", load=0.25)
    lines = page(figures, ["some"]).splitlines()
    assert [line for line in lines if "some.row" in line] == [
        "| `some.row` | 2.000 s | another way 10.0 s: 0.2 × | at most 3.000 s; at most 0.15 × another way (not met) "
        "| 2026-01-02, 2 cores, load 0.2, 3 runs |",
        "- `some.row`: Something: 12 objects. What is inside the figure. Of it: one part 0.500 s.",
    ]


def test_a_new_measurement_replaces_that_row_alone() -> None:
    before = {"some.row": {"date": "2025-01-01"}, "other.row": {"date": "2025-01-01"}}
    after = with_rows(before, [ROW], date="2026-01-02", machine="2 cores", load=0.0)
    assert {name: row["date"] for name, row in after.items()} == {"some.row": "2026-01-02", "other.row": "2025-01-01"}


def test_the_page_is_that_of_the_figures() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(read(), PARTS)
