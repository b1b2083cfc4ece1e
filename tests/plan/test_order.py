from __future__ import annotations

import random

import pytest

from aiscale.lowering.resource import Resource
from aiscale.plan.order import in_order


def record(key: str, *depends_on: str) -> Resource:
    return Resource("kubernetes:core/v1:ConfigMap", key, {}, "a/b", depends_on, "")


def test_each_record_follows_what_it_needs_whatever_the_order_of_declaration() -> None:
    records = [record("d", "b", "c"), record("b", "a"), record("c", "a"), record("a"), record("e")]
    expected = ["a", "b", "c", "d", "e"]
    for seed in range(20):
        random.Random(seed).shuffle(records)
        assert [r.key for r in in_order(records)] == expected


def test_a_chain_of_fifty_thousand_needs_no_recursion() -> None:
    records = [record(f"{i:05d}", *([f"{i + 1:05d}"] if i < 49_999 else [])) for i in range(50_000)]
    assert [r.key for r in in_order(records)] == [f"{i:05d}" for i in reversed(range(50_000))]


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([record("a", "x")], "a needs x, which is no record"),
        ([record("a", "b"), record("b", "c"), record("c", "b")], "records need each other: b → c → b"),
        ([record("a", "a")], "records need each other: a → a"),
        ([record("a"), record("b"), record("a")], "two records have the key a"),
    ],
)
def test_records_that_do_not_fit_together_are_a_defect(records: list[Resource], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        in_order(records)
