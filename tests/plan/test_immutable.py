from __future__ import annotations

import copy
from typing import Any

import pytest

from aiscale.plan.diff import manifest_changes

META = {"name": "a", "namespace": "n"}
CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, bool]]] = [
    (
        "selector of a deployment",
        {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"selector": {"matchLabels": {"a": "1"}}, "paused": 1}},
        {"spec": {"selector": {"matchLabels": {"a": "2"}}, "paused": 2}},
        {"spec.selector.matchLabels.a": True, "spec.paused": False},
    ),
    (
        "claim templates",
        {"apiVersion": "apps/v1", "kind": "StatefulSet", "spec": {"serviceName": "a", "replicas": 1}},
        {"spec": {"serviceName": "b", "replicas": 2}},
        {"spec.serviceName": True, "spec.replicas": False},
    ),
    (
        "size and class of a claim",
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "spec": {"storageClassName": "a", "resources": {"requests": {"storage": "1Gi"}}},
        },
        {"spec": {"storageClassName": "b", "resources": {"requests": {"storage": "2Gi"}}}},
        {"spec.storageClassName": True, "spec.resources.requests.storage": False},
    ),
    (
        "address of a service",
        {"apiVersion": "v1", "kind": "Service", "spec": {"ports": [{"name": "a", "port": 1}]}},
        {"spec": {"clusterIP": "None", "ports": [{"name": "a", "port": 2}]}},
        {"spec.clusterIP": True, "spec.ports[0].port": False},
    ),
    (
        "a whole spec that comes with an immutable field",
        {"apiVersion": "v1", "kind": "Service"},
        {"spec": {"clusterIP": "None"}},
        {"spec": True},
    ),
    (
        "a whole spec that comes without one",
        {"apiVersion": "v1", "kind": "Service"},
        {"spec": {"type": "NodePort"}},
        {"spec": False},
    ),
    (
        "data of an open config map",
        {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "1"}},
        {"data": {"a": "2"}},
        {"data.a": False},
    ),
    (
        "data of a sealed config map",
        {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "1"}, "immutable": True},
        {"data": {"a": "2"}},
        {"data.a": True},
    ),
    (
        "another namespace",
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": META},
        {"metadata": {"name": "a", "namespace": "m"}},
        {"metadata.namespace": True},
    ),
    (
        "another API version",
        {"apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler"},
        {"apiVersion": "autoscaling/v2"},
        {"apiVersion": True},
    ),
]


@pytest.mark.parametrize(("before", "edit", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_which_changes_force_a_replacement(
    before: dict[str, Any], edit: dict[str, Any], expected: dict[str, bool]
) -> None:
    after = {**copy.deepcopy(before), **edit}
    assert {change.path: change.forces_replace for change in manifest_changes(before, after)} == expected
