"""Callers of a component that changes between a Deployment and a Rollout wait for the new one."""

from __future__ import annotations

from dataclasses import replace

from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Action
from aiscale.plan.handovers import handovers
from aiscale.plan.phases import CALLERS, Phase, phases
from tests.support.records import after, deployment, namespace, plan_of, service

OWNER = "services/web"


def rolled(name: str = "web") -> Resource:
    made = deployment(name, OWNER)
    manifest = {**made.properties, "apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout"}
    return kubernetes_resource(
        manifest, address=OWNER, reason="", depends_on=("namespace/rides-test", "service/web"), pods=made.pods
    )


def scaler(target: Resource) -> Resource:
    manifest = {
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": target.name, "namespace": "rides-test"},
        "spec": {
            "scaleTargetRef": {
                "apiVersion": target.properties["apiVersion"], "kind": target.kind, "name": target.name
            },
            "minReplicas": 2, "maxReplicas": 9,
        },
    }  # fmt: skip
    return kubernetes_resource(manifest, address=OWNER, reason="", depends_on=(target.key,))


def plain() -> Resource:
    made = deployment("web", OWNER)
    return replace(made, depends_on=("namespace/rides-test",))


def keys(phase: Phase) -> list[tuple[str, Action]]:
    return sorted((change.key, change.action) for change in phase.plan.changes)


def parts(before: list[Resource], later: list[Resource], running: dict[str, int]) -> tuple[Applied, tuple[Phase, ...]]:
    applied = after(plan_of(before))
    return applied, phases(plan_of(later, applied), applied, running)


def test_a_rollout_runs_before_its_deployment_goes_with_as_many_replicas() -> None:
    common = [namespace(), service("web", OWNER)]
    old, new = plain(), rolled()
    _, (first, second) = parts([*common, old, scaler(old)], [*common, new, scaler(new)], {"deployment/web": 6})
    assert (keys(first), first.replicas) == ([("rollout/web", Action.CREATE)], {"rollout/web": 6})
    assert ([one.key for one in second.gate], second.held) == (["rollout/web"], CALLERS)
    assert keys(second) == [("deployment/web", Action.DELETE), ("horizontalpodautoscaler/web", Action.UPDATE)]


def test_a_deployment_runs_before_its_rollout_goes() -> None:
    common = [namespace(), service("web", OWNER)]
    _, (first, second) = parts([*common, rolled()], [*common, plain()], {})
    assert keys(first) == [("deployment/web", Action.CREATE)]
    assert ([one.key for one in second.gate], keys(second)) == (["deployment/web"], [("rollout/web", Action.DELETE)])


def test_a_service_of_a_rollout_selects_it_once_it_runs() -> None:
    before = service("web", OWNER)
    spec = {**before.properties["spec"], "selector": {"app": "web-v1"}}
    old_service = replace(before, properties={**before.properties, "spec": spec}, depends_on=("deployment/web-v1",))
    old = replace(deployment("web-v1", OWNER), depends_on=("namespace/rides-test",))
    applied = after(plan_of([namespace(), old, old_service]))
    plan = plan_of([namespace(), before, rolled()], applied)
    assert [([one.key for one in found.left], [one.key for one in found.taken], found.service)
            for found in handovers(plan, applied)] == [
        (["deployment/web-v1"], ["rollout/web"], "service/web"),
        (["deployment/web-v1"], ["rollout/web"], ""),
    ]  # fmt: skip
    first, second = phases(plan, applied)
    assert keys(first) == [("rollout/web", Action.CREATE)]
    assert keys(second) == [("deployment/web-v1", Action.DELETE), ("service/web", Action.UPDATE)]


def test_a_change_of_one_kind_is_no_handover() -> None:
    common = [namespace(), service("web", OWNER)]
    applied = after(plan_of([*common, plain()]))
    other = replace(plain(), key="deployment/other", address="services/other")
    assert handovers(plan_of([*common, other], applied), applied) == ()
