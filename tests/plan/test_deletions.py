"""How much of what was applied a plan deletes."""

from __future__ import annotations

from aiscale.lowering.resource import Resource
from aiscale.plan.deletions import Deletions, deletions
from aiscale.plan.make_plan import make_plan
from tests.support.records import SYSTEM, after, config_map, deployment, namespace, plan_of, triples


def test_it_is_large_from_5_objects_and_above_a_fifth() -> None:
    assert [Deletions(*one).is_large for one in ((4, 4), (5, 24), (5, 25), (6, 29), (6, 30), (0, 0), (47, 52))] == [
        False, True, False, True, False, False, True,
    ]  # fmt: skip
    assert Deletions(47, 52).words == "47 of 52 objects (90 %)"
    assert Deletions(1_200, 3_000).words == "1,200 of 3,000 objects (40 %)"


def test_what_goes_and_is_replaced_by_nothing_counts() -> None:
    applied = after(plan_of(triples(3)))
    fewer = plan_of(triples(1), applied)
    assert deletions([(fewer, applied)]) == (6, 10)
    everything = make_plan((), {}, applied, system=SYSTEM, environment="test")
    assert deletions([(everything, applied), (fewer, applied)]) == (16, 20)


def test_a_new_version_in_the_place_of_an_old_one_deletes_nothing() -> None:
    address = "serving/surge"

    def version(number: int) -> list[Resource]:
        return [deployment(f"surge-v{number}", address), config_map(f"surge-v{number}", address)]

    applied = after(plan_of([namespace(), *version(8), *triples(1)[1:]]))
    plan = plan_of([namespace(), *version(9), *triples(1)[1:]], applied)
    assert deletions([(plan, applied)]) == (0, 6)
    plan = plan_of([namespace(), *triples(1)[1:]], applied)
    assert deletions([(plan, applied)]) == (2, 6)


def test_what_moves_to_another_cluster_is_not_deleted() -> None:
    there = after(plan_of(triples(2)))
    empty = after(plan_of([namespace()]))
    leaves, comes = plan_of(triples(1), there), plan_of(triples(2), empty)
    assert deletions([(leaves, there), (comes, empty)]) == (0, 8)
