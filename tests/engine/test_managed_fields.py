from __future__ import annotations

import copy
from typing import Any

from aiscale.engine.managed_fields import value_at, written_fields
from tests.support.records import deployment, service

CONTAINERS = "f:containers"
OURS = 'k:{"name":"app"}'


def entry(manager: str, at: str, fields: dict[str, Any], **rest: str) -> dict[str, Any]:
    return {"manager": manager, "operation": "Update", "time": at, "fieldsV1": fields, **rest}


def pod(fields: dict[str, Any]) -> dict[str, Any]:
    return {"f:spec": {"f:template": {"f:spec": fields}}}


def live(applied: Any, *entries: dict[str, Any]) -> dict[str, Any]:
    item = copy.deepcopy(dict(applied))
    item["metadata"]["managedFields"] = list(entries)
    return item


def test_what_somebody_added_is_named_by_what_tells_it_apart() -> None:
    applied = deployment("a", "services/a").properties
    both: dict[str, Any] = {".": {}, "f:name": {}, "f:image": {}}
    item = live(
        applied,
        entry("b", "2026-11-25T17:22:00Z", pod({CONTAINERS: {'k:{"name":"sidecar"}': both}})),
        entry("a", "2026-11-25T17:21:00Z", pod({CONTAINERS: {OURS: {"f:env": {
            ".": {}, 'k:{"name":"LOG"}': {".": {}, "f:name": {}, "f:value": {}}}}}})),
        entry("aiscale", "2026-11-25T17:20:00Z", pod({"f:dnsPolicy": {}})),
        entry("gone", "2026-11-25T17:23:00Z", pod({"f:hostNetwork": {}})),
    )  # fmt: skip
    spec = item["spec"]["template"]["spec"]
    spec["dnsPolicy"] = "Default"
    spec["containers"].insert(0, {"name": "sidecar", "image": "x"})
    spec["containers"][1]["env"] = [{"name": "LOG", "value": "debug"}]
    found = written_fields(applied, item)
    inside = ("spec", "template", "spec", "containers")
    assert [(f.path, f.steps, f.value, f.is_added, f.manager, f.at) for f in found] == [
        ("spec.template.spec.containers[0].env[name=LOG]", (*inside, 1, "env", 0), {"name": "LOG", "value": "debug"},
         True, "a", "2026-11-25T17:21:00Z"),
        ("spec.template.spec.containers[name=sidecar]", (*inside, 0), {"name": "sidecar", "image": "x"},
         True, "b", "2026-11-25T17:22:00Z"),
    ]  # fmt: skip
    assert value_at(item, found[0].names) == {"name": "LOG", "value": "debug"}
    assert value_at(applied, found[0].names) is None


def test_metadata_and_status_are_not_looked_at() -> None:
    applied = service("a", "services/a").properties
    fields = {"f:metadata": {"f:labels": {"f:team": {}}}, "f:status": {"f:loadBalancer": {}}}
    item = live(applied, entry("kubectl-label", "", fields))
    item["metadata"]["labels"]["team"] = "x"
    item["status"] = {"loadBalancer": {}}
    assert written_fields(applied, item) == ()


def test_a_whole_that_was_set_and_written_again_is_not_added() -> None:
    applied = service("a", "services/a").properties
    item = live(applied, entry("kubectl-patch", "t", {"f:spec": {"f:selector": {}, "f:type": {}}}))
    item["spec"]["selector"]["zzz"] = "x"
    item["spec"]["type"] = "NodePort"
    assert [(f.path, f.is_added, f.applied, f.value) for f in written_fields(applied, item)] == [
        ("spec.selector", False, {"app": "a"}, {"app": "a", "zzz": "x"}),
        ("spec.type", True, None, "NodePort"),
    ]


def test_a_port_is_disambiguated_by_number_and_protocol() -> None:
    applied = service("a", "services/a").properties
    ports: dict[str, Any] = {
        'k:{"port":80,"protocol":"TCP"}': {"f:nodePort": {}},
        'k:{"port":80,"protocol":"UDP"}': {".": {}},
    }
    item = live(applied, entry("kubectl-patch", "t", {"f:spec": {"f:ports": ports}}))
    item["spec"]["ports"] = [
        {"name": "http", "port": 80, "protocol": "TCP", "nodePort": 30080}, {"name": "u", "port": 80, "protocol": "UDP"},
    ]  # fmt: skip
    assert [(f.path, f.is_expected) for f in written_fields(applied, item)] == [
        ("spec.ports[0].nodePort", True), ("spec.ports[port=80,protocol=UDP]", False)
    ]  # fmt: skip


def test_annotations_of_a_pod_go_one_by_one_and_a_probe_goes_whole() -> None:
    applied = deployment("a", "services/a").properties
    restarted = "kubectl.kubernetes.io/restartedAt"
    item = live(
        applied,
        entry("kubectl-rollout", "1", {"f:spec": {"f:template": {
            "f:metadata": {"f:annotations": {".": {}, f"f:{restarted}": {}}}}}}),
        entry("kubectl-edit", "2", pod({CONTAINERS: {OURS: {"f:livenessProbe": {
            ".": {}, "f:httpGet": {".": {}, "f:path": {}}, "f:periodSeconds": {}}}}})),
    )  # fmt: skip
    item["spec"]["template"]["metadata"]["annotations"] = {restarted: "now"}
    item["spec"]["template"]["spec"]["containers"][0]["livenessProbe"] = {"httpGet": {"path": "/"}, "periodSeconds": 1}
    assert [(f.path, f.is_expected) for f in written_fields(applied, item)] == [
        (f'spec.template.metadata.annotations["{restarted}"]', True),
        ("spec.template.spec.containers[0].livenessProbe", False),
    ]
