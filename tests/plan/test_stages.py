from __future__ import annotations

from dataclasses import replace

from aiscale.lowering.resource import kubernetes_resource
from aiscale.plan.applied import AppliedResource, nothing_applied
from aiscale.plan.changes import Plan
from aiscale.plan.explain import explain
from aiscale.plan.stages import stages
from tests.support.records import SYSTEM, after, config_map, plan_of, triples

NOTHING = nothing_applied(SYSTEM, "test")


def test_a_first_up() -> None:
    topic = kubernetes_resource(
        {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic", "metadata": {"name": "rides"}},
        address="streams/rides",
        reason="a topic",
    )
    assert explain(stages(plan_of([*triples(2), topic]), NOTHING)) == (
        "write 8 changes to the journal",
        "run the engine over 8 records: 8 to create",
        "record the applied state: 8 resources",
        "wait until 2 Deployments are ready",
        "not awaited, their operators decide: KafkaTopic",
    )


def test_nothing_to_change() -> None:
    applied = after(plan_of(triples(2)))
    assert explain(stages(plan_of(triples(2), applied), applied)) == (
        "compare 7 live objects of 4 kinds with what was applied",
        "record the applied state: 7 resources",
    )


def test_edits_deletions_and_leftovers() -> None:
    applied = replace(
        after(plan_of(triples(2))), leftovers=(AppliedResource(config_map("old", "services/y"), "p1"),)
    )  # fmt: skip
    assert explain(stages(plan_of(triples(1, replicas=2), applied), applied)) == (
        "write 4 changes to the journal",
        "run the engine over 4 records: 1 to update, 3 to delete",
        "delete 1 object that an interrupted run left: configmap/old",
        "check that 4 objects are gone",
        "record the applied state: 4 resources",
        "wait until 1 Deployment is ready",
    )


def test_destroy_is_the_plan_of_nothing() -> None:
    applied = after(plan_of(triples(1)))
    assert explain(stages(plan_of([], applied), applied)) == (
        "write 4 changes to the journal",
        "run the engine over 0 records: 4 to delete",
        "check that 4 objects are gone, and that nothing of the system is left",
        "record the applied state: 0 resources",
    )


def test_nothing_at_all() -> None:
    empty: Plan = plan_of([])
    assert explain(stages(empty, NOTHING)) == ("record the applied state: 0 resources",)
