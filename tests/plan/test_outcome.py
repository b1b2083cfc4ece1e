from __future__ import annotations

from aiscale.plan.outcome import recorded
from tests.support.records import AT, after, config_map, plan_of, triples


def test_a_complete_run_records_everything() -> None:
    plan = plan_of(triples(1))
    state = after(plan)
    assert (state.serial, state.applied_at, state.cluster, dict(state.described)) == (
        1, AT, "uid-1", dict(plan.described)
    )  # fmt: skip
    assert {key: (item.plan, item.unsure) for key, item in state.resources.items()} == {
        change.key: (plan.id, False) for change in plan.resources
    }


def test_a_failed_run_records_what_was_done_and_doubts_what_was_tried() -> None:
    before = after(plan_of([*triples(1), config_map("b", "services/b", level="info")]))
    plan = plan_of(
        [*triples(1, replicas=2), config_map("b", "services/b", level="debug"), config_map("c", "services/c")], before
    )
    state = recorded(
        plan, before, done=["deployment/app-0000"], attempted=["configmap/b"], applied_at=AT, cluster="uid-1"
    )  # fmt: skip
    found = {key: (item.plan == plan.id, item.unsure) for key, item in state.resources.items()}
    assert found == {
        "namespace/rides-test": (False, False),
        "configmap/app-0000": (False, False),
        "configmap/b": (False, True),
        "deployment/app-0000": (True, False),
        "service/app-0000": (False, False),
    }
    assert state.resources["configmap/b"].resource.properties["data"] == {"level": "info"}
    assert "services/c" not in state.described
