"""A new version on the real control plane: callers move when it is ready, and stay where they are when it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aiscale.engine.kube import Endpoint
from aiscale.errors import ExitCode
from aiscale.lowering.resource import Resource
from aiscale.plan.events import Note, StageStarted
from tests.engine.conftest import Rig
from tests.support.records import NAMESPACE, autoscaled, config_map, deployment, namespace, service

pytestmark = pytest.mark.tools

OWNER = "serving/model"
HPAS = Endpoint("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", namespaced=True)
DEPLOYMENTS = Endpoint("apps/v1", "Deployment", "deployments", namespaced=True)
STAY = Note("callers stay with what they call now, and nothing is deleted")


def version(name: str, *, crashes: bool = False) -> list[Resource]:
    workload = deployment(name, OWNER)
    if crashes:
        spec = workload.properties["spec"]
        template = spec["template"]
        metadata = {**template["metadata"], "annotations": {"sandbox.aiscale.dev/crash": "true"}}
        spec = {**spec, "template": {**template, "metadata": metadata}}
        workload = replace(workload, properties={**workload.properties, "spec": spec})
    stable = service("model", OWNER)
    spec = {**stable.properties["spec"], "selector": {"app": name}}
    depends_on = (f"namespace/{NAMESPACE}", workload.key)
    return [
        namespace(),
        config_map(name, OWNER),
        workload,
        replace(stable, properties={**stable.properties, "spec": spec}, depends_on=depends_on),
    ]


def scaled(name: str) -> list[Resource]:
    space, config, workload, callers = version(name)
    return [space, config, *autoscaled(workload, 2, 9), callers]


def state(rig: Rig) -> tuple[str, list[str]]:
    """What callers reach, and which versions are there."""
    selector = rig.get("service/model")["spec"]["selector"]["app"]
    return selector, sorted(item["metadata"]["name"] for item in rig.items_of("deployment"))


def test_callers_stay_until_the_new_version_is_ready(rig: Rig) -> None:
    rig.up(version("model-v1"))
    assert state(rig) == ("model-v1", ["model-v1"])

    moved = rig.up(version("model-v2"))
    assert (int(moved.exit_code), state(rig)) == (0, ("model-v2", ["model-v2"]))
    assert STAY not in rig.events

    broken = rig.up(version("model-v3", crashes=True), wait_timeout_s=8)
    assert (broken.exit_code, [item.key for item in broken.not_ready]) == (ExitCode.TIMEOUT, ["deployment/model-v3"])
    assert state(rig) == ("model-v2", ["model-v2", "model-v3"])
    assert STAY in rig.events

    # It is there by now, but still not ready: another try must not move callers either.
    again = rig.up(version("model-v3", crashes=True), wait_timeout_s=3)
    assert (again.exit_code, dict(again.counts())) == (ExitCode.TIMEOUT, {})
    assert state(rig) == ("model-v2", ["model-v2", "model-v3"])

    back = rig.up(version("model-v2"))
    assert (int(back.exit_code), state(rig)) == (0, ("model-v2", ["model-v2"]))
    fixed = rig.up(version("model-v3"))
    assert (int(fixed.exit_code), state(rig)) == (0, ("model-v3", ["model-v3"]))
    assert rig.up(version("model-v3")).plan.has_changes is False


def test_the_new_version_runs_as_many_pods_as_the_old_one_before_callers_move(rig: Rig) -> None:
    rig.up(scaled("model-v1"))
    # In a sandbox nothing is measured: what load would do, a hand does.
    more = {"spec": {"replicas": 5}}
    rig.kube.patch(DEPLOYMENTS, NAMESPACE, "model-v1", more, "application/merge-patch+json", fieldManager="load")
    rig.events.clear()
    moved = rig.up(scaled("model-v2"))
    assert (int(moved.exit_code), state(rig)) == (0, ("model-v2", ["model-v2"]))
    stages = [event.name for event in rig.events if isinstance(event, StageStarted)]
    scaled_out = "scale out to as many replicas as callers leave: deployment/model-v2 to 5 or more"
    assert stages[4:7] == [
        scaled_out, "wait until 1 Deployment is ready", "wait until 1 Deployment is ready, before callers move there",
    ]  # fmt: skip
    live = rig.get("deployment/model-v2")
    assert (live["spec"]["replicas"], live["status"]["availableReplicas"]) == (5, 5)
    # The number is nobody's: an autoscaler may take it over, and so may the next apply.
    fields = ((one["manager"], one["fieldsV1"].get("f:spec", {})) for one in live["metadata"]["managedFields"])
    assert [manager for manager, spec in fields if "f:replicas" in spec] == []
    assert [item["metadata"]["name"] for item in rig.items(HPAS)] == ["model-v2"]
    assert rig.engine.drift() == ()
