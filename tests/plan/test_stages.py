from __future__ import annotations

from dataclasses import replace

from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.applied_state import AppliedResource, nothing_applied
from aiscale.plan.changes import Plan
from aiscale.plan.explain import explain
from aiscale.plan.stages import RunEngine, all_stages, stages
from tests.support.records import SYSTEM, after, config_map, deployment, plan_of, service, triples

NOTHING = nothing_applied(SYSTEM, "test")


def test_a_first_up() -> None:
    topic = kubernetes_resource(
        {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic", "metadata": {"name": "rides"}},
        address="streams/rides",
        reason="a topic",
    )
    assert explain(stages(plan_of([*triples(2), topic]), NOTHING)) == (
        "write 8 changes to the journal",
        "run the engine over 8 resources: 8 to create",
        "record the applied state: 8 resources",
        "wait until 2 Deployments are ready",
        "not awaited, their operators decide: KafkaTopic",
    )


def test_nothing_to_change() -> None:
    applied = after(plan_of(triples(2)))
    assert explain(all_stages(plan_of(triples(2), applied), applied)) == (
        "compare 7 live objects of 4 kinds with what was applied",
        "record the applied state: 7 resources",
    )


def test_edits_deletions_and_leftovers() -> None:
    applied = replace(
        after(plan_of(triples(2))), leftovers=(AppliedResource(config_map("old", "services/y"), "p1"),)
    )  # fmt: skip
    assert explain(stages(plan_of(triples(1, replicas=2), applied), applied)) == (
        "write 4 changes to the journal",
        "run the engine over 4 resources: 1 to update, 3 to delete",
        "delete 1 object that an interrupted run left: configmap/old",
        "check that 4 objects are gone",
        "record the applied state: 4 resources",
        "wait until 1 Deployment is ready",
    )


def test_a_small_change_is_given_with_what_depends_on_it_and_no_more() -> None:
    before, after_it = triples(2), [*triples(2)[:-1], deployment("app-0001", "services/app-0001", replicas=2)]
    applied = after(plan_of(before))
    found = stages(plan_of(after_it, applied), applied)
    assert explain(found)[:2] == ("write 1 change to the journal", "run the engine over 1 of 7 resources: 1 to update")
    (engine,) = [stage for stage in found if isinstance(stage, RunEngine)]
    assert engine.registered == {"deployment/app-0001"}
    configured = [*before[:-3], config_map("app-0001", "services/app-0001", level="debug"), *before[-2:]]
    assert (
        explain(stages(plan_of(configured, applied), applied))[1] == "run the engine over 2 of 7 resources: 1 to update"
    )
    added = [*before, service("more", "services/more")]
    assert explain(stages(plan_of(added, applied), applied))[1] == "run the engine over 1 of 8 resources: 1 to create"


def test_what_is_unsure_asks_for_everything() -> None:
    applied = after(plan_of(triples(2)))
    edited = [*triples(2)[:-1], deployment("app-0001", "services/app-0001", replicas=2)]
    key = "configmap/app-0000"
    unsure = replace(applied, resources={**applied.resources, key: replace(applied.resources[key], unsure=True)})
    assert explain(stages(plan_of(edited, unsure), unsure))[1] == "run the engine over 7 resources: 2 to update"
    moved = [*edited[:-2], replace(edited[-2], depends_on=(*edited[-2].depends_on, "configmap/app-0000")), edited[-1]]
    assert explain(stages(plan_of(moved, applied), applied))[1] == "run the engine over 7 resources: 1 to update"
    stream = Resource("aws:kinesis/stream:Stream", "kinesis/rides", {"name": "rides"}, "streams/rides", (), "a stream")
    with_cloud = after(plan_of([*triples(2), stream]))
    plan = plan_of([*edited, stream], with_cloud)
    assert explain(stages(plan, with_cloud))[1] == "run the engine over 8 resources: 1 to update"


def test_destroy_is_the_plan_of_nothing() -> None:
    applied = after(plan_of(triples(1)))
    assert explain(stages(plan_of([], applied), applied)) == (
        "write 4 changes to the journal",
        "run the engine over 0 resources: 4 to delete",
        "check that 4 objects are gone, and that nothing of the system is left",
        "record the applied state: 0 resources",
    )


def test_nothing_at_all() -> None:
    empty: Plan = plan_of([])
    assert explain(stages(empty, NOTHING)) == ("record the applied state: 0 resources",)
