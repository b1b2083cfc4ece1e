"""Waves over a fleet: how shares are taken, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aiscale.analysis.placement.cluster_waves import order_words
from aiscale.delivery import FleetRollout, MetricGate, Wave
from aiscale.errors import BlueprintError
from aiscale.platform import Site

SITES = [Site(f"s{number}", cpu=4, memory="8Gi") for number in range(10)]
ELSEWHERE = Site("elsewhere", cpu=4, memory="8Gi")


def names(*waves: Wave) -> list[list[str]]:
    fleet = FleetRollout("stores", over=SITES, waves=waves)
    return [[place.name for place in places] for _, places in fleet.resolved()]


def test_a_pilot_a_share_and_the_rest() -> None:
    assert names(Wave([SITES[3]]), Wave(percent=20), Wave()) == [
        ["s3"], ["s0", "s1"], ["s2", "s4", "s5", "s6", "s7", "s8", "s9"],
    ]  # fmt: skip


def test_shares_are_of_the_whole_fleet_and_rounded_up() -> None:
    assert [len(wave) for wave in names(Wave(percent=1), Wave(percent=25), Wave(percent=60))] == [1, 3, 6]


def test_places_named_later_are_kept_for_their_wave() -> None:
    assert names(Wave(percent=10), Wave([SITES[0]]), Wave())[:2] == [["s1"], ["s0"]]


def test_the_order_in_words() -> None:
    fleet = FleetRollout("stores", over=SITES, waves=[Wave([SITES[3]], bake="1d"), Wave(percent=20, bake="4h"), Wave()])
    assert order_words(fleet) == "s3, then after 1d s0 and s1, then after 4h s2, s4, s5 and 4 more"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: names(Wave([SITES[0]]), Wave(percent=20)), "waves leave out s3, s4, s5 and 4 more: end with Wave(), "),
        (lambda: names(Wave([SITES[0]]), Wave([SITES[0]]), Wave()), "waves[1] names s0 again: each place is in one"),
        (lambda: names(Wave([ELSEWHERE]), Wave()), "waves[0] names elsewhere, which is not in over"),
        (lambda: names(Wave(), Wave(percent=10)), "waves[0] takes all that are left: only the last may"),
        (lambda: names(Wave(percent=60), Wave(percent=60), Wave()), "waves[2] is empty: nothing is left for it"),
        (lambda: names(Wave(percent=95), Wave(percent=5)), "waves[1] is empty: nothing is left for its 5 %"),
        (lambda: names(), "waves leave out s0, s1, s2 and 7 more"),
        (lambda: Wave([SITES[0]], percent=10), "percent does not go with places"),
        (
            lambda: names(Wave(percent=0.2), Wave()),
            "waves[0] is less than one of 10 places; 0.2 is 0.2 %: write 20 for 20 %",
        ),
        (lambda: Wave(percent=100), "percent"),
        (
            lambda: Wave(bake="5m", gates=[MetricGate("queue", at_most=20)]),
            "gates: the one on queue fails after 6m (3 failures, 2m apart), and the wave is over after 5m",
        ),
        (lambda: FleetRollout("one", over=SITES[:1], waves=[Wave()]), "over must name two places or more"),
        (lambda: FleetRollout("two", over=[SITES[0], SITES[0]], waves=[Wave()]), "over names a place twice"),
    ],
)
def test_what_does_not_cover_each_place_once_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(BlueprintError) as refused:
        make()
    assert message in str(refused.value)
