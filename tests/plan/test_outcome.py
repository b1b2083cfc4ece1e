from __future__ import annotations

from dataclasses import replace

from aiscale.plan.applied_state import AppliedResource
from aiscale.plan.outcome import recorded
from tests.support.records import AT, after, config_map, plan_of, triples


def test_what_the_plan_keeps_is_recorded_with_the_plan_that_changed_it() -> None:
    first = plan_of(triples(1))
    before = after(first)
    assert (before.serial, before.applied_at, before.cluster, before.described) == (
        1, AT, "uid-1", first.described
    )  # fmt: skip
    second = plan_of([*triples(1, replicas=2), config_map("b", "services/b")], before)
    state = after(second, before)
    assert state.serial == 2
    assert {key: item.plan for key, item in state.resources.items()} == {
        "namespace/rides-test": first.id,
        "configmap/app-0000": first.id,
        "configmap/b": second.id,
        "deployment/app-0000": second.id,
        "service/app-0000": first.id,
    }


def test_leftovers_stay_until_they_are_adopted_or_deleted() -> None:
    adopted = AppliedResource(config_map("adopted", "services/x"), "p1")
    deleted = AppliedResource(config_map("deleted", "services/y"), "p1")
    before = replace(after(plan_of(triples(1))), leftovers=(adopted, deleted))
    wanted = [*triples(1), config_map("adopted", "services/x")]
    limited = plan_of(wanted, before, targets=["services/x"])
    assert after(limited, before).leftovers == (deleted,)
    whole = plan_of(wanted, before)
    assert after(whole, before).leftovers == ()
    stuck = AppliedResource(config_map("stuck", "services/z"), "p1")
    assert recorded(whole, before, remaining=(stuck,), applied_at=AT, cluster="uid-1").leftovers == (stuck,)
