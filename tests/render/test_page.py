"""Lines at a fixed width."""

from __future__ import annotations

import pytest

from aiscale.render.page import Page
from aiscale.render.values import short, shorts

POINTS = (
    "6.1 TiB on disks and 1 GiB in object stores", "AWS us-east-1 list prices of 2026",
    "without eta (unknown region: set region= of a Bucket at s3://models)",
    "not counted: root disks of nodes, requests, transfer and managed services",
)  # fmt: skip


def points(*given: str, width: int) -> list[str]:
    page = Page(width)
    page.points(("  storage cost / month  ", "$496     "), given)
    return page.text().plain.splitlines()


def test_many_points_are_lines_of_their_own() -> None:
    assert points(*POINTS, width=80) == [
        "  storage cost / month  $496     6.1 TiB on disks and 1 GiB in object stores;",
        "                                 AWS us-east-1 list prices of 2026;",
        "                                 without eta (unknown region: set region= of a",
        "                                 Bucket at s3://models);",
        "                                 not counted: root disks of nodes, requests,",
        "                                 transfer and managed services",
    ]


def test_few_points_stand_one_after_the_other() -> None:
    assert points("most: $9", "prices of 2026", width=80) == [
        "  storage cost / month  $496     most: $9; prices of 2026"
    ]


def schema(field: str, of: str = "string") -> str:
    fields = ", ".join(f'{{"name": "{name}", "type": "{of}"}}' for name in ("id", field, "at"))
    return f'{{"type": "record", "name": "Ride", "fields": [{fields}]}}'


def test_two_values_that_look_alike_in_short_show_where_they_differ() -> None:
    before, after = schema("zone"), schema("area")
    assert short(before) == short(after)
    told = shorts(before, after)
    assert told == ('…}, {"name": "zone", "type": "string"},…', '…}, {"name": "area", "type": "string"},…')


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (2, 3, ("2", "3")),
        ("a" * 50, "b" * 50, (short("a" * 50), short("b" * 50))),
        ("a" * 50, "a" * 50, (short("a" * 50), short("a" * 50))),
        ("a" * 60, "a" * 61, ("…aaaaaaaaaaaaa", "…aaaaaaaaaaaaaa")),
    ],
    ids=["short", "different", "equal", "longer"],
)
def test_other_values_are_told_as_ever(before: object, after: object, told: tuple[str, str]) -> None:
    assert shorts(before, after) == told
