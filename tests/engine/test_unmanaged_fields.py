"""What others added to live objects: found, named with who did it, and removed again, on a real API server."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.engine.kube import Endpoint
from aiscale.engine.manifest import FIELD_MANAGER
from aiscale.engine.unmanaged_fields import disown
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.restore import DriftedField, UnmanagedObject
from tests.engine.conftest import Rig
from tests.support.records import NAMESPACE, labels, triples

pytestmark = pytest.mark.tools
POLICIES = Endpoint("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", namespaced=True)
ROLES = Endpoint("rbac.authorization.k8s.io/v1", "Role", "roles", namespaced=True)
HPAS = Endpoint("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", namespaced=True)
POD = "spec.template.spec"


def policy() -> Resource:
    manifest = {
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": "deny", "namespace": NAMESPACE, "labels": labels("systems/rides")},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"],
                 "ingress": [{"ports": [{"port": 80, "protocol": "TCP"}]}]},
    }  # fmt: skip
    return kubernetes_resource(
        manifest, address="systems/rides", reason="nobody may call", depends_on=(f"namespace/{NAMESPACE}",)
    )  # fmt: skip


def wanted() -> list[Resource]:
    return [*triples(2), policy()]


def patched(rig: Rig, endpoint: Endpoint, name: str, body: Any, manager: str) -> None:
    rig.kube.patch(endpoint, NAMESPACE, name, body, "application/strategic-merge-patch+json", fieldManager=manager)


def pod(**spec: Any) -> dict[str, Any]:
    return {"spec": {"template": {"spec": spec}}}


def added(rig: Rig) -> dict[str, tuple[Any, str]]:
    """Value and manager of what was added, by key and path."""
    found = [(item.key, field) for item in rig.engine.drift() for field in item.fields]
    assert all(isinstance(field, DriftedField) and field.is_added and field.at for _key, field in found)
    return {
        f"{key} {field.path}": (field.after, field.manager)
        for key, field in found
        if isinstance(field, DriftedField)
    }  # fmt: skip


DEPLOYMENTS = Endpoint("apps/v1", "Deployment", "deployments", namespaced=True)
SERVICES = Endpoint("v1", "Service", "services", namespaced=True)


def test_what_others_added_is_found_named_and_taken_out(rig: Rig) -> None:
    rig.up(wanted())
    assert rig.engine.drift() == ()
    env = [{"name": "app", "env": [{"name": "LOG", "value": "debug"}]}]
    patched(rig, DEPLOYMENTS, "app-0000", pod(containers=env), "kubectl-set")
    patched(rig, DEPLOYMENTS, "app-0000", pod(containers=[{"name": "sidecar", "image": "x.example/y:1"}]), "mesh")
    patched(rig, DEPLOYMENTS, "app-0001", pod(nodeSelector={"disk": "ssd"}), "kubectl-patch")
    patched(rig, DEPLOYMENTS, "app-0001", {"spec": {"paused": True}}, "kubectl-rollout")
    patched(rig, SERVICES, "app-0001", {"spec": {"selector": {"zzz": "x"}}}, "kubectl-patch")
    patched(rig, POLICIES, "deny", {"spec": {"egress": [{}]}}, "kubectl-edit")

    found = added(rig)
    sidecar, by = found.pop(f"deployment/app-0000 {POD}.containers[name=sidecar]")
    assert (sidecar["image"], by) == ("x.example/y:1", "mesh")
    assert found == {
        f"deployment/app-0000 {POD}.containers[0].env[name=LOG]": (
            {"name": "LOG", "value": "debug"}, "kubectl-set"
        ),
        f"deployment/app-0001 {POD}.nodeSelector": ({"disk": "ssd"}, "kubectl-patch"),
        "deployment/app-0001 spec.paused": (True, "kubectl-rollout"),
        "service/app-0001 spec.selector.zzz": ("x", "kubectl-patch"),
        "networkpolicy/deny spec.egress": ([{}], "kubectl-edit"),
    }  # fmt: skip

    assert rig.up(wanted()).failed == ()
    assert rig.engine.drift() == ()
    spec = rig.get("deployment/app-0000")["spec"]["template"]["spec"]
    assert [(container["name"], "env" in container) for container in spec["containers"]] == [("app", False)]
    other = rig.get("deployment/app-0001")["spec"]
    assert (other.get("paused"), other["template"]["spec"].get("nodeSelector")) == (None, None)
    assert rig.get("service/app-0001")["spec"]["selector"] == {"app": "app-0001"}
    live = rig.kube.get(POLICIES, NAMESPACE, "deny") or {}
    assert "egress" not in live["spec"]
    # Nothing is left that would be in the way of the next apply.
    for item in [live, rig.get("deployment/app-0000"), rig.get("deployment/app-0001"), rig.get("service/app-0001")]:
        owners = {(m["manager"], m["operation"]) for m in item["metadata"]["managedFields"] if "subresource" not in m}
        assert owners == {("aiscale", "Apply")}


def test_a_default_that_was_changed_goes_back_and_is_nobodys(rig: Rig) -> None:
    rig.up(triples(1))
    patched(rig, DEPLOYMENTS, "app-0000", {"spec": {"strategy": {"rollingUpdate": {"maxSurge": 3}}}}, "kubectl-patch")
    assert added(rig) == {"deployment/app-0000 spec.strategy.rollingUpdate.maxSurge": (3, "kubectl-patch")}
    assert rig.up(triples(1)).failed == ()
    item = rig.get("deployment/app-0000")
    assert item["spec"]["strategy"]["rollingUpdate"]["maxSurge"] == "25%"
    owners = {(m["manager"], m["operation"]) for m in item["metadata"]["managedFields"] if "subresource" not in m}
    assert owners == {("aiscale", "Apply")}


def test_what_is_given_up_is_found_where_a_controller_has_moved_it(rig: Rig) -> None:
    rig.up(triples(1))
    patched(rig, DEPLOYMENTS, "app-0000", {"spec": {"strategy": {"rollingUpdate": {"maxSurge": 3}}}}, FIELD_MANAGER)
    before = rig.get("deployment/app-0000")
    before["metadata"]["managedFields"].insert(0, {"manager": "gone-since", "operation": "Update"})
    disown(rig.kube, DEPLOYMENTS, before)
    entries = rig.get("deployment/app-0000")["metadata"]["managedFields"]
    assert ("aiscale", "Update") not in {(one["manager"], one["operation"]) for one in entries}


def test_who_writes_an_object_back_as_it_is_adds_nothing(rig: Rig) -> None:
    rig.up(wanted())
    for endpoint, name in ((DEPLOYMENTS, "app-0000"), (SERVICES, "app-0000"), (POLICIES, "deny")):
        item = dict(rig.kube.get(endpoint, NAMESPACE, name) or {})
        del item["status" if "status" in item else "kind"]
        body = {**item, "apiVersion": endpoint.api_version, "kind": endpoint.kind}
        body["metadata"] = {"name": name, "namespace": NAMESPACE}
        rig.kube.patch(
            endpoint, NAMESPACE, name, body, "application/apply-patch+yaml", fieldManager="backup", force="true"
        )
    assert rig.engine.drift() == ()


def test_an_autoscaler_and_a_restart_are_no_drift(rig: Rig) -> None:
    records = triples(1)
    records[-1] = autoscaled(records[-1])
    rig.up(records)
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "app-0000"}
    hpa = {
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "app", "namespace": NAMESPACE},
        "spec": {"scaleTargetRef": target, "minReplicas": 3, "maxReplicas": 5},
    }  # fmt: skip
    rig.kube.patch(HPAS, NAMESPACE, "app", hpa, "application/apply-patch+yaml", fieldManager="somebody")
    rig.until(lambda: rig.get("deployment/app-0000")["status"].get("readyReplicas") == 3)
    restart = {"kubectl.kubernetes.io/restartedAt": "2026-11-25T17:22:00Z"}
    patched(rig, DEPLOYMENTS, "app-0000", {"spec": {"template": {"metadata": {"annotations": restart}}}}, "kubectl")
    assert rig.engine.drift() == ()
    result = rig.up(records)
    assert not result.plan.has_changes
    assert rig.get("deployment/app-0000")["spec"]["replicas"] == 3


def autoscaled(record: Resource) -> Resource:
    from dataclasses import replace

    spec = {name: value for name, value in record.properties["spec"].items() if name != "replicas"}
    return replace(record, properties={**record.properties, "spec": spec})


def test_what_the_server_does_not_let_go_is_said_and_left(rig: Rig) -> None:
    rig.up(triples(1))
    patched(rig, Endpoint("v1", "ConfigMap", "configmaps", namespaced=True), "app-0000", {"immutable": True}, "locker")
    [item] = rig.engine.drift()
    [field] = item.fields
    assert isinstance(field, DriftedField)
    assert (field.path, field.after, field.manager) == ("immutable", True, "locker")
    assert "immutable" in field.stays
    assert not rig.up(triples(1)).plan.has_changes
    assert [found.key for found in rig.engine.drift()] == ["configmap/app-0000"]


def test_what_others_made_beside_the_system_is_named_and_never_touched(rig: Rig) -> None:
    rig.up(triples(1))
    assert rig.engine.unmanaged_objects() == ()
    for endpoint, name, rest in (
        (POLICIES, "allow-all", {"spec": {"podSelector": {}, "egress": [{}]}}),
        (ROLES, "reader", {"rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]}),
    ):
        body = {"apiVersion": endpoint.api_version, "kind": endpoint.kind, "metadata": {"name": name}, **rest}
        rig.kube.patch(endpoint, NAMESPACE, name, body, "application/apply-patch+yaml", fieldManager="somebody")
    found = rig.engine.unmanaged_objects()
    assert [(item.key, item.namespace, item.manager) for item in found] == [
        ("networkpolicy/allow-all", NAMESPACE, "somebody"), ("role/reader", NAMESPACE, "somebody")
    ]  # fmt: skip
    assert all(isinstance(item, UnmanagedObject) and item.at for item in found)
    assert rig.engine.drift() == ()
    rig.up(triples(1, replicas=2))
    assert rig.engine.unmanaged_objects() == found
