from __future__ import annotations

from dataclasses import replace

from aiscale.engine.preview import Difference, EnginePreview, differences
from aiscale.engine.progress import Operation
from aiscale.plan.applied_state import AppliedResource
from aiscale.plan.changes import Action
from tests.support.records import after, config_map, plan_of, triples


def preview(operations: dict[str, Operation], failures: dict[str, str] | None = None) -> EnginePreview:
    return EnginePreview("p", operations, failures or {}, 1.0)


def test_the_engine_confirms_a_plan() -> None:
    applied = replace(
        after(plan_of(triples(1))), leftovers=(AppliedResource(config_map("left", "services/x"), "p1"),)
    )  # fmt: skip
    plan = plan_of(triples(1, replicas=2), applied)
    same = {change.key: Operation(change.action) for change in plan.resources if change.key != "configmap/left"}
    assert differences(plan, preview(same)) == ()


def test_each_difference_is_named() -> None:
    plan = plan_of(triples(1, replicas=2), after(plan_of(triples(1))))
    operations = {
        "namespace/rides-test": Operation(Action.SAME),
        "configmap/app-0000": Operation(Action.UPDATE, ("data.level",)),
        "deployment/app-0000": Operation(Action.UPDATE),
        "secret/stranger": Operation(Action.DELETE),
    }
    found = differences(plan, preview(operations, {"deployment/app-0000": "spec.replicas: must not be negative"}))
    assert found == (
        Difference("configmap/app-0000", Action.SAME, Action.UPDATE, "the engine would update it (data.level)"),
        Difference(
            "deployment/app-0000", Action.UPDATE, Action.UPDATE, "refused: spec.replicas: must not be negative"
        ),
        Difference("secret/stranger", Action.SAME, Action.DELETE, "only the engine knows this object"),
    )  # fmt: skip
