"""What the pod security levels refuse: the same as the API server."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import toolchain
from aiscale.catalog.paths import render
from aiscale.lowering.verification.flaw import pods_of
from aiscale.lowering.verification.pod_security import refusals, refused_pods
from tests.lowering.verification.objects import SPEC, deployment, made, namespace, pod_with
from tests.support.apiserver import running_apiserver

SAFE = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
AT = "spec.template.spec"
ONE = f"{AT}.containers[0]"


def inside(**fields: Any) -> dict[str, Any]:
    """The spec with other fields in the security context of its container."""
    return pod_with(container={"securityContext": SAFE | fields})


CASES: list[tuple[dict[str, Any], list[str], list[str]]] = [
    (SPEC, [], []),
    (pod_with({"hostNetwork": True}), [f"{AT}.hostNetwork"], [f"{AT}.hostNetwork"]),
    (pod_with({"hostPID": True, "hostIPC": True}), [f"{AT}.hostIPC", f"{AT}.hostPID"], [f"{AT}.hostIPC", f"{AT}.hostPID"]),
    (pod_with({"volumes": [{"name": "a", "hostPath": {"path": "/var"}}]}), [f"{AT}.volumes[0].hostPath"], [f"{AT}.volumes[0].hostPath"]),
    (pod_with({"volumes": [{"name": "a", "nfs": {"server": "n", "path": "/"}}]}), [], [f"{AT}.volumes[0].nfs"]),
    (pod_with({"volumes": [{"name": "a", "emptyDir": {}}, {"name": "b", "image": {"reference": "r.example/m:1"}}]}), [], []),
    (pod_with({"securityContext": {}}), [], [f"{ONE}.securityContext.runAsNonRoot", f"{ONE}.securityContext.seccompProfile"]),
    (
        pod_with({"securityContext": {"runAsNonRoot": False, "runAsUser": 0, "seccompProfile": {"type": "Unconfined"}}}),
        [f"{AT}.securityContext.seccompProfile.type"],
        [
            f"{AT}.securityContext.runAsNonRoot", f"{AT}.securityContext.runAsUser",
            f"{AT}.securityContext.seccompProfile.type",
        ],
    ),
    (
        pod_with({"securityContext": SPEC["securityContext"] | {"sysctls": [
            {"name": "kernel.msgmax", "value": "1"}, {"name": "net.ipv4.tcp_wmem", "value": "1"}]}}),
        [f"{AT}.securityContext.sysctls[0].name"],
        [f"{AT}.securityContext.sysctls[0].name"],
    ),
    (inside(privileged=True, allowPrivilegeEscalation=True), [f"{ONE}.securityContext.privileged"],
     [f"{ONE}.securityContext.allowPrivilegeEscalation", f"{ONE}.securityContext.privileged"]),
    (inside(capabilities={"add": ["SYS_ADMIN"], "drop": ["ALL"]}), [f"{ONE}.securityContext.capabilities.add"],
     [f"{ONE}.securityContext.capabilities.add"]),
    (inside(capabilities={"add": ["CHOWN"], "drop": ["ALL"]}), [], [f"{ONE}.securityContext.capabilities.add"]),
    (inside(capabilities={"add": ["NET_BIND_SERVICE"], "drop": ["ALL"]}), [], []),
    (inside(capabilities={"drop": ["CHOWN"]}), [], [f"{ONE}.securityContext.capabilities.drop"]),
    (inside(seLinuxOptions={"type": "spc_t", "user": "u", "level": "s0"}),
     [f"{ONE}.securityContext.seLinuxOptions.type", f"{ONE}.securityContext.seLinuxOptions.user"],
     [f"{ONE}.securityContext.seLinuxOptions.type", f"{ONE}.securityContext.seLinuxOptions.user"]),
    (inside(appArmorProfile={"type": "Unconfined"}), [f"{ONE}.securityContext.appArmorProfile.type"],
     [f"{ONE}.securityContext.appArmorProfile.type"]),
    (inside(runAsUser=0, runAsNonRoot=True), [], [f"{ONE}.securityContext.runAsUser"]),
    (pod_with(container={"securityContext": {}}), [],
     [f"{ONE}.securityContext.allowPrivilegeEscalation", f"{ONE}.securityContext.capabilities.drop"]),
    (pod_with(container={"ports": [{"containerPort": 8080, "hostPort": 8080, "name": "http"}]}),
     [f"{ONE}.ports[0].hostPort"], [f"{ONE}.ports[0].hostPort"]),
    (pod_with(container={"livenessProbe": {"tcpSocket": {"port": 1, "host": "other.example"}}}),
     [f"{ONE}.livenessProbe.tcpSocket.host"], [f"{ONE}.livenessProbe.tcpSocket.host"]),
    (pod_with({"initContainers": [{"name": "first", "image": "r.example/i:1"}]}), [],
     [f"{AT}.initContainers[0].securityContext.allowPrivilegeEscalation",
      f"{AT}.initContainers[0].securityContext.capabilities.drop"]),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "baseline", "restricted"), CASES)
def test_each_level_names_the_fields(spec, baseline, restricted):
    [pods] = pods_of(deployment(spec))
    for level, expected in (("baseline", baseline), ("restricted", restricted)):
        assert sorted({render(path) for path, _ in refusals(pods, level)}) == expected, level


@pytest.mark.tools
def test_the_api_server_says_the_same(tmp_path_factory):
    etcd, apiserver = toolchain.resolve("etcd").path, toolchain.resolve("kube-apiserver").path
    with running_apiserver(tmp_path_factory.mktemp("levels"), etcd, apiserver) as server:
        for level in ("baseline", "restricted"):
            labels = {"pod-security.kubernetes.io/enforce": level}
            server.post("/api/v1/namespaces", {"metadata": {"name": level, "labels": labels}}).raise_for_status()
            server.post(f"/api/v1/namespaces/{level}/serviceaccounts", {"metadata": {"name": "default"}})
        for spec, baseline, restricted in CASES:
            for level, expected in (("baseline", baseline), ("restricted", restricted)):
                pod = {"metadata": {"name": "web"}, "spec": spec}
                reply = server.post(f"/api/v1/namespaces/{level}/pods", pod, dryRun="All")
                said = reply.json().get("message", "")
                assert (reply.is_success, "violates PodSecurity" in said) == (not expected, bool(expected)), (
                    spec,
                    said,
                )


def test_a_finding_names_the_field_and_the_namespace():
    found = list(refused_pods([namespace()], [deployment(pod_with({"hostNetwork": True}))]))
    assert [(one.resource.key, str(one.violation), one.violation.rule, one.is_certain) for one in found] == [
        (
            "deployment/web",
            "spec.template.spec.hostNetwork: is true; namespace shop enforces the pod security level restricted",
            "pod-security",
            True,
        )
    ]


def test_namespaces_without_a_level_admit_all_pods():
    loose = deployment(pod_with({"hostNetwork": True}))
    assert list(refused_pods([], [loose])) == []
    assert list(refused_pods([namespace("privileged")], [loose])) == []


def test_what_an_operator_adds_to_its_pods_is_unknown():
    """Its template is no whole pod: only what it forbids is reported."""
    from dataclasses import replace

    from aiscale.lowering.pods import PodTemplate

    flink = made("FlinkDeployment", "job", {"podTemplate": {"spec": {"containers": [{"name": "flink-main-container"}]}}},
                 "flink.apache.org/v1beta1")  # fmt: skip
    at = PodTemplate(("spec", "podTemplate"))
    assert list(refused_pods([namespace()], [replace(flink, pods=(at,))])) == []
    host = made("FlinkDeployment", "job", {"podTemplate": {"spec": {"hostNetwork": True}}}, "flink.apache.org/v1beta1")
    [found] = refused_pods([namespace()], [replace(host, pods=(at,))])
    assert found.violation.path == "spec.podTemplate.spec.hostNetwork"
