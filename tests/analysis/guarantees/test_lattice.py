"""The laws that the worst over all paths rests on."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from aiscale.analysis.guarantees.crossing import Crossing, Removal
from aiscale.analysis.guarantees.lattice import DECLARED, START, Delivery, Order, Ordering, Repeats, Standing
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import GraphEdge

EDGE = GraphEdge("a/a", "b/b", EdgeKind.WRITES, "writes")
ORDERS = [Order(Ordering.NONE), Order(Ordering.PER_PARTITION), Order(Ordering.PER_KEY, "x"),
          Order(Ordering.PER_KEY, "y"), Order(Ordering.TOTAL)]  # fmt: skip
BOTH = [False, True]
STANDINGS = [
    Standing(loses, repeats, order, is_open, is_unconfirmed=unconfirmed)
    for loses, repeats, order, is_open, unconfirmed in itertools.product(BOTH, Repeats, ORDERS, BOTH, BOTH)
]
standings = st.sampled_from(STANDINGS)
why = st.sampled_from(["", "a reason"])


@st.composite
def crossings(draw: st.DrawFn) -> Crossing:
    return Crossing(
        "a/a", "b/b", EDGE, loses=draw(why), repeats=draw(why), uncommitted=draw(why),
        removes=draw(st.sampled_from([None, Removal("id")])), counts=draw(why), opens=draw(st.booleans()),
        disorders=draw(why), key=draw(st.sampled_from([None, "", "x", "y"])), is_single=draw(st.booleans()),
        orders=draw(why), is_unconfirmed=draw(st.booleans()),
    )  # fmt: skip


def test_meet_is_a_meet_on_every_pair_and_triple_of_orders() -> None:
    for a, b in itertools.product(ORDERS, repeat=2):
        assert a.meet(b) == b.meet(a)
        assert a.meet(a.meet(b)) == a.meet(b)
    for a, b, c in itertools.product(ORDERS, repeat=3):
        assert a.meet(b.meet(c)) == a.meet(b).meet(c)


@given(standings, standings, standings)
def test_meet_of_standings(a: Standing, b: Standing, c: Standing) -> None:
    assert a.meet(b) == b.meet(a)
    assert a.meet(a) == a
    assert a.meet(b.meet(c)) == a.meet(b).meet(c)
    assert a.meet(b).is_at_most(a)
    assert a.meet(START.ordered(Order(Ordering.TOTAL))) == a


@given(crossings(), standings, standings)
def test_a_worse_standing_in_front_is_never_better_behind(item: Crossing, a: Standing, b: Standing) -> None:
    worse = a.meet(b)
    assert item.cross(worse).is_at_most(item.cross(a))
    assert item.cross(worse).delivery <= item.cross(a).delivery
    assert item.cross(worse).order.level <= item.cross(a).order.level


@given(standings, standings)
def test_a_worse_standing_is_no_stronger_delivery(a: Standing, b: Standing) -> None:
    assert a.meet(b).delivery <= min(a.delivery, b.delivery)


@given(crossings(), standings)
def test_a_weaker_edge_is_never_stronger(item: Crossing, before: Standing) -> None:
    from dataclasses import replace

    weaker = replace(item, loses="x", repeats="x", removes=None, counts="x", disorders="x")
    assert weaker.cross(before).is_at_most(item.cross(before))


@given(crossings(), standings)
def test_an_order_that_gets_worse_has_a_reason(item: Crossing, before: Standing) -> None:
    after = item.cross(before).order
    if after.level is Ordering.NONE and before.order.level is not Ordering.NONE:
        assert item.breaks(before)
    if after.level >= before.order.level:
        assert not item.breaks(before)


def test_what_is_counted_is_not_taken_out_again() -> None:
    """An upsert behind a count overwrites one wrong number with another."""
    again = Crossing("a/a", "b/b", EDGE, repeats="read again")
    count = Crossing("b/b", "c/c", EDGE, counts="its state counts it twice")
    upsert = Crossing("c/c", "d/d", EDGE, repeats="written again", removes=Removal("id"))
    assert upsert.cross(again.cross(START)).delivery is Delivery.EFFECTIVELY_ONCE
    assert upsert.cross(count.cross(again.cross(START))).delivery is Delivery.AT_LEAST_ONCE
    assert count.cross(upsert.cross(again.cross(START))).delivery is Delivery.EFFECTIVELY_ONCE


def test_every_level_has_a_word_of_its_own() -> None:
    assert {level.word for level in Delivery} == {
        "no guarantee", "at most once", "at least once", "effectively once", "exactly once"
    }  # fmt: skip
    assert DECLARED["effectively-once"] is Delivery.EFFECTIVELY_ONCE
    assert {standing.delivery for standing in STANDINGS} == set(Delivery)
