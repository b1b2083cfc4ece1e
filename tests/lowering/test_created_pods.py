"""What a job manager of Flink and a driver of Spark may create, by the API server's own verdict."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from aiscale import Patch, System, toolchain
from aiscale.catalog import plural, scope
from aiscale.lowering.resource import Resource
from aiscale.platform import KubernetesCluster, Namespace, NodePool
from aiscale.processing import BatchJob, Spark
from tests.support.apiserver import ApiServer, running_apiserver
from tests.support.lowered import CASES, lower_system, read_system

RIGHTS = (
    "Namespace", "ServiceAccount", "Role", "RoleBinding", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
)  # fmt: skip
"""What decides about pods that pods create."""

Change = Callable[[dict[str, Any]], object]


def main_container(pod: dict[str, Any]) -> dict[str, Any]:
    return pod["spec"]["containers"][0]


REFUSED: dict[str, tuple[Change, str]] = {
    "another image": (lambda pod: main_container(pod).update(image="r.example/miner:1"), "its containers have the image"),
    "an init container of another image": (
        lambda pod: pod["spec"].update(initContainers=[{**main_container(pod), "name": "i", "image": "r.example/x:1"}]),
        "its containers have the image",
    ),
    "another account": (lambda pod: pod["spec"].update(serviceAccountName="default"), "have the ServiceAccount"),
    "its own account": (lambda pod: pod["spec"].pop("serviceAccountName"), "have the ServiceAccount"),
    "no label": (lambda pod: pod["metadata"]["labels"].pop("aiscale.dev/address"), "has not the label"),
    "another label": (
        lambda pod: pod["metadata"]["labels"].update({"aiscale.dev/address": "services.bank"}), "has not the label",
    ),
    "privileged": (
        lambda pod: main_container(pod)["securityContext"].update(privileged=True, allowPrivilegeEscalation=True),
        "not privileged",
    ),
    "a capability": (
        lambda pod: main_container(pod)["securityContext"]["capabilities"].update(add=["NET_ADMIN"]), "not privileged",
    ),
    "root": (lambda pod: pod["spec"]["securityContext"].update(runAsNonRoot=False), "another user than root"),
    "the network of the node": (lambda pod: pod["spec"].update(hostNetwork=True), "namespaces of the node"),
    "a port of the node": (
        lambda pod: main_container(pod).update(ports=[{"containerPort": 80, "hostPort": 80}]), "port of the node",
    ),
    "a folder of the node": (
        lambda pod: pod["spec"]["volumes"].append({"name": "h", "hostPath": {"path": "/"}}), "volumes are declared",
    ),
    "a Secret of others": (
        lambda pod: pod["spec"]["volumes"].append({"name": "s", "secret": {"secretName": "bank"}}),
        "volumes are declared",
    ),
    "a claim of others": (
        lambda pod: pod["spec"]["volumes"].append({"name": "s", "persistentVolumeClaim": {"claimName": "bank"}}),
        "volumes are declared",
    ),
    "a projected Secret": (
        lambda pod: pod["spec"]["volumes"].append(
            {"name": "s", "projected": {"sources": [{"secret": {"name": "bank"}}]}}
        ),
        "projected volumes",
    ),
    "a variable of a Secret": (
        lambda pod: main_container(pod).setdefault("env", []).append(
            {"name": "S", "valueFrom": {"secretKeyRef": {"name": "bank", "key": "pin"}}}
        ),
        "variables are of declared Secrets",
    ),
    "all keys of a Secret": (
        lambda pod: main_container(pod).update(envFrom=[{"secretRef": {"name": "bank"}}]),
        "variables are of declared Secrets",
    ),
}  # fmt: skip


def objects(case: str) -> list[Resource]:
    return [
        one for one in lower_system(read_system(next(one for one in CASES if one.name == case))) if one.is_kubernetes
    ]


def flink_pod(resource: Resource) -> dict[str, Any]:
    """A task manager as Flink's job manager creates it. Source: Apache Flink 2.2, KubernetesTaskManagerFactory."""
    spec = resource.properties["spec"]
    pod = copy.deepcopy(spec["podTemplate"])
    name = resource.name
    pod["metadata"]["name"] = f"{name}-taskmanager-1-1"
    pod["metadata"]["labels"] |= {"app": name, "component": "taskmanager", "type": "flink-native-kubernetes"}
    further = spec["taskManager"].get("podTemplate", {}).get("spec", {})
    account = spec["flinkConfiguration"]["kubernetes.taskmanager.service-account"]
    pod["spec"] |= {**further, "serviceAccountName": account, "restartPolicy": "Never"}
    main_container(pod).update(image=spec["image"], args=["taskmanager"])
    pod["spec"]["volumes"].append({"name": "flink-config-volume", "configMap": {"name": f"flink-config-{name}"}})
    return pod


def spark_pod(resource: Resource) -> dict[str, Any]:
    """An executor as Spark's driver creates it. Source: Apache Spark 4.0, BasicExecutorFeatureStep."""
    spec = resource.properties["spec"]
    spec = spec.get("template", spec)
    pod = copy.deepcopy(spec["executor"]["template"])
    pod |= {"apiVersion": "v1", "kind": "Pod"}
    pod["metadata"]["name"] = f"{resource.name}-exec-1"
    pod["metadata"]["labels"] |= {"spark-role": "executor", "spark-exec-id": "1"}
    pod["spec"] |= {"restartPolicy": "Never"}
    main_container(pod).update(image=spec["image"], args=["executor"])
    pod["spec"]["volumes"] += [
        {"name": "spark-local-dir-1", "emptyDir": {}},
        {"name": "spark-conf-volume-exec", "configMap": {"name": "spark-exec-1a-conf-map"}},
    ]
    return pod


JOBS = {
    "flink_session": ("flinkdeployment/shared", flink_pod, "shared-cluster-config-map"),
    "flink_sql_job": ("flinkdeployment", flink_pod, ""),
    "spark_jobs": ("sparkapplication", spark_pod, "spark-exec-1a-conf-map"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    etcd, apiserver = toolchain.resolve("etcd").path, toolchain.resolve("kube-apiserver").path
    with running_apiserver(tmp_path_factory.mktemp("apiserver"), etcd, apiserver) as running:
        for case in JOBS:
            for one in objects(case):
                if one.kind in RIGHTS:
                    body = copy.deepcopy(dict(one.properties))
                    if one.kind == "Namespace":  # the policy is what refuses, at any level
                        body["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] = "privileged"
                    running.post(path(one), body, fieldValidation="Strict").raise_for_status()
            namespace = next(one.name for one in objects(case) if one.kind == "Namespace")
            account = {"metadata": {"name": "default"}}
            running.post(f"/api/v1/namespaces/{namespace}/serviceaccounts", account).raise_for_status()
        yield running


@pytest.mark.tools
@pytest.mark.parametrize("case", JOBS)
def test_a_creator_creates_its_own_pods_and_no_others(server: ApiServer, case: str) -> None:
    key, make, config_map = JOBS[case]
    resource = next(one for one in objects(case) if one.key.startswith(key))
    namespace = resource.properties["metadata"]["namespace"]
    pods, maps = f"/api/v1/namespaces/{namespace}/pods", f"/api/v1/namespaces/{namespace}/configmaps"
    creator = f"system:serviceaccount:{namespace}:{resource.name}"
    await_refusal(server, creator, pods, make(resource))
    assert sent(server, creator, "POST", pods, make(resource)) == ""
    answers = {}
    for name, (change, _) in REFUSED.items():
        pod = make(resource)
        change(pod)
        answers[name] = sent(server, creator, "POST", pods, pod)
    assert {name: said in answers[name] for name, (_, said) in REFUSED.items()} == dict.fromkeys(REFUSED, True), answers
    others = make(resource)
    others["metadata"] |= {"name": "bank", "labels": {"aiscale.dev/address": "services.bank"}}
    server.post(pods, others).raise_for_status()
    assert "has not the label" in sent(server, creator, "DELETE", f"{pods}/bank")
    own = make(resource)
    server.post(pods, own).raise_for_status()
    assert sent(server, creator, "DELETE", f"{pods}/{own['metadata']['name']}") == ""
    settings = {"metadata": {"name": "bank"}, "data": {"a": "b"}}
    assert "its ConfigMaps have names like" in sent(server, creator, "POST", maps, settings)
    if config_map:
        assert sent(server, creator, "POST", maps, {"metadata": {"name": config_map}}) == ""


@pytest.mark.tools
def test_the_api_server_adds_no_field_to_the_policies(server: ApiServer) -> None:
    """Else each of them would be a difference to what was applied."""
    found = [one for case in JOBS for one in objects(case) if one.kind.startswith("ValidatingAdmissionPolicy")]
    assert found
    assert {one.key: server.get(f"{path(one)}/{one.name}")["spec"] == one.properties["spec"] for one in found} == (
        dict.fromkeys((one.key for one in found), True)
    )


@pytest.mark.tools
def test_a_task_manager_reads_one_config_map_and_nothing_else(server: ApiServer) -> None:
    resource = next(one for one in objects("flink_session") if one.key == "flinkdeployment/shared")
    namespace = resource.properties["metadata"]["namespace"]
    user, maps = f"system:serviceaccount:{namespace}:shared-task-manager", f"/api/v1/namespaces/{namespace}/configmaps"
    for name in ("shared-cluster-config-map", "prices"):
        server.post(maps, {"metadata": {"name": name}}).raise_for_status()
    assert sent(server, user, "GET", f"{maps}/shared-cluster-config-map") == ""
    assert sent(server, user, "GET", f"{maps}?fieldSelector=metadata.name%3Dshared-cluster-config-map") == ""
    assert "forbidden" in sent(server, user, "GET", f"{maps}/prices")
    assert "forbidden" in sent(server, user, "GET", maps)
    assert "forbidden" in sent(server, user, "POST", f"/api/v1/namespaces/{namespace}/pods", flink_pod(resource))
    assert "forbidden" in sent(server, user, "GET", f"/api/v1/namespaces/{namespace}/secrets")


def test_patches_of_the_template_are_allowed() -> None:
    """The policy follows from the objects as patches leave them."""
    volume = {"name": "pins", "secret": {"secretName": "pins"}}
    patch = Patch(
        "SparkApplication", {"spec": {"image": "r.example/own:1", "executor": {"template": {"spec": {"volumes": [volume]}}}}},
        reason="it reads PINs", existing=["secret/pins"],
    )  # fmt: skip
    [policy] = policies(
        BatchJob("nightly", engine=Spark(image="r.example/spark:4"), jar="local:///a.jar", patches=[patch])
    )
    text = json.dumps(policy.properties["spec"]["validations"])
    assert ("in ['r.example/own:1'])" in text, "secretName in ['pins']" in text) == (True, True)


def test_no_policy_where_the_cluster_or_the_namespace_has_none() -> None:
    old = KubernetesCluster("old", version="1.29", pools=[NodePool("a", instance_type="m7i.2xlarge")])
    job = BatchJob("nightly", engine=Spark(image="r.example/spark:4"), jar="local:///a.jar", on=old)
    assert policies(job) == []
    job = BatchJob("nightly", engine=Spark(image="r.example/spark:4"), jar="local:///a.jar")
    assert policies(job, namespace=Namespace(limit_created_pods=False)) == []


def policies(job: BatchJob, **fields: Any) -> list[Resource]:
    made = lower_system(System("s", [job], **fields))
    return [one for one in made if one.kind == "ValidatingAdmissionPolicy"]


def path(resource: Resource) -> str:
    version, kind = resource.properties["apiVersion"], resource.properties["kind"]
    root = f"/api/{version}" if "/" not in version else f"/apis/{version}"
    namespaced = scope(version, kind) == "Namespaced"
    where = f"/namespaces/{resource.properties['metadata']['namespace']}" if namespaced else ""
    return f"{root}{where}/{plural(version, kind)}"


def sent(server: ApiServer, user: str, method: str, url: str, body: Any = None) -> str:
    """What the API server answers a user, without doing it; empty where it allows it."""
    groups = [("Impersonate-Group", name) for name in ("system:serviceaccounts", "system:authenticated")]
    reply = server.client.request(
        method, url, content=None if body is None else json.dumps(body),
        params=None if method == "GET" else {"dryRun": "All"},
        headers=[("Impersonate-User", user), *groups, ("Content-Type", "application/json")],
    )  # fmt: skip
    return "" if reply.is_success else str(reply.json()["message"])


def await_refusal(server: ApiServer, user: str, url: str, pod: dict[str, Any]) -> None:
    """Wait until the API server obeys the policy, which it hears of a moment after it has taken it."""
    main_container(pod).update(image="r.example/miner:1")
    for _ in range(200):
        if "its containers have the image" in sent(server, user, "POST", url, pod):
            return
        time.sleep(0.1)
    raise AssertionError("the policy never took effect")
