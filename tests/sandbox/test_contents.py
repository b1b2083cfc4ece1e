"""What a running sandbox does with the objects in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiscale.catalog import add_definitions, validate
from aiscale.errors import SandboxError
from aiscale.platform import GpuPool, NodePool
from aiscale.sandbox import Sandbox, ensure
from aiscale.sandbox.api import Api
from tests.support.ledger import LEDGER, only_shipped_afterwards
from tests.support.sandbox import eventually, namespace, open_api

pytestmark = pytest.mark.tools


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    with open_api(sandbox) as opened:
        yield opened


@pytest.fixture
def space(api: Api, request: pytest.FixtureRequest) -> Iterator[str]:
    words = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower())
    with namespace(api, words[:60].strip("-")) as name:
        yield name


def template(name: str, *, annotations: Any = None, tolerates: bool = False, restart: str = "Always", **container: Any):
    spec: dict[str, Any] = {"restartPolicy": restart, "containers": [{"name": "main", "image": "none", **container}]}
    if tolerates:
        spec["tolerations"] = [{"key": "nvidia.com/gpu", "operator": "Exists"}]
    return {"metadata": {"labels": {"app": name}, "annotations": annotations or {}}, "spec": spec}


def create_deployment(api: Api, space: str, name: str, replicas: int = 1, **more: Any) -> str:
    collection = f"/apis/apps/v1/namespaces/{space}/deployments"
    selector = {"matchLabels": {"app": name}}
    spec = {"replicas": replicas, "selector": selector, "template": template(name, **more)}
    api.create(collection, {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec})
    return f"{collection}/{name}"


def pods(api: Api, space: str, name: str) -> list[dict[str, Any]]:
    return api.items(f"/api/v1/namespaces/{space}/pods", labelSelector=f"app={name}")


def test_a_deployment_becomes_ready(api: Api, space: str) -> None:
    path = create_deployment(api, space, "web", replicas=3)
    eventually(lambda: api.get(path)["status"].get("readyReplicas") == 3)
    statuses = [pod["status"] for pod in pods(api, space, "web")]
    assert len({status["podIP"] for status in statuses}) == 3
    assert {status["containerStatuses"][0]["started"] for status in statuses} == {True}


def test_only_a_fitting_gpu_pod_runs(api: Api, sandbox: Sandbox, space: str) -> None:
    pools = [
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=1, zones=["z-a"]),
        NodePool("core", instance_type="m7i.2xlarge", min_nodes=3, zones=["z-a", "z-b", "z-c"]),
    ]
    ensure(sandbox, pools=pools)
    gpu = {"resources": {"limits": {"nvidia.com/gpu": "1"}}}
    fits = create_deployment(api, space, "fits", tolerates=True, **gpu)
    eventually(lambda: api.get(fits)["status"].get("readyReplicas") == 1)
    assert pods(api, space, "fits")[0]["spec"]["nodeName"] == "l4-0"
    create_deployment(api, space, "second", tolerates=True, **gpu)
    create_deployment(api, space, "tainted", **gpu)

    def reason(name: str) -> str:
        conditions = [c for pod in pods(api, space, name) for c in pod["status"].get("conditions", [])]
        return next((c["message"] for c in conditions if c.get("reason") == "Unschedulable"), "")

    assert "Insufficient nvidia.com/gpu" in eventually(lambda: reason("second"))
    assert "untolerated taint(s)" in eventually(lambda: reason("tainted"))
    assert pods(api, space, "second")[0]["status"]["phase"] == "Pending"


def test_nodes_follow_the_pools(api: Api, sandbox: Sandbox) -> None:
    def nodes() -> dict[str, tuple[str, str, str, int]]:
        return {
            node["metadata"]["name"]: (
                node["metadata"]["labels"]["node.kubernetes.io/instance-type"],
                node["metadata"]["labels"]["topology.kubernetes.io/zone"],
                node["status"]["allocatable"].get("nvidia.com/gpu", "0"),
                len(node["spec"].get("taints", [])),
            )
            for node in api.items("/api/v1/nodes")
        }

    # Pods that an earlier test has left would make the pools grow.
    eventually(lambda: not api.items("/api/v1/pods", fieldSelector="spec.nodeName="))
    core = NodePool("core", instance_type="m7i.2xlarge", min_nodes=3, zones=["z-a", "z-b"])
    ensure(sandbox, pools=[core, GpuPool("gpu", gpu="nvidia-l4", instance_type="g6.2xlarge", zones=["z-a"])])
    cores = {f"core-{index}": ("m7i.2xlarge", zone, "0", 0) for index, zone in enumerate(("z-a", "z-b", "z-a"))}
    eventually(lambda: nodes() == {**cores, "gpu-0": ("g6.2xlarge", "z-a", "1", 1)})
    versions = {node["metadata"]["name"]: node["metadata"]["labels"] for node in api.items("/api/v1/nodes")}

    changed = GpuPool("gpu", gpu="nvidia-l4", instance_type="g6.12xlarge", zones=["z-b"], min_nodes=2, taints=[])
    said: list[str] = []
    ensure(sandbox, pools=[core, changed], progress=lambda event: said.append(event.message))
    assert nodes() == {**cores, **{f"gpu-{index}": ("g6.12xlarge", "z-b", "4", 0) for index in range(2)}}
    assert said == [
        "core: 3 simulated nodes m7i.2xlarge",
        "gpu: 2 of at most 3 simulated nodes g6.12xlarge, 4 GPUs each",
    ]

    ensure(sandbox, pools=[NodePool("gpu", instance_type="m7i.large", max_nodes=1, zones=["z-b"])])
    assert nodes() == {"gpu-0": ("m7i.large", "z-b", "0", 0)}
    assert "nvidia.com/gpu.product" not in api.get("/api/v1/nodes/gpu-0")["metadata"]["labels"]
    assert versions["core-0"]["aiscale.dev/pool"] == "core"


def test_nothing_to_do_changes_nothing(api: Api, sandbox: Sandbox) -> None:
    pools = [NodePool("core", instance_type="m7i.2xlarge", min_nodes=2)]
    kinds = [("kafka.strimzi.io/v1", "KafkaTopic"), ("apps/v1", "Deployment")]
    first = ensure(sandbox, pools=pools, kinds=kinds)
    said: list[str] = []
    assert ensure(sandbox, pools=pools, kinds=kinds, progress=lambda event: said.append(event.message)) == first
    assert ensure(sandbox, progress=lambda event: said.append(event.message)) == first
    assert said == []


def test_definitions_are_served(api: Api, sandbox: Sandbox, space: str) -> None:
    ensure(sandbox, kinds=[("kafka.strimzi.io/v1", "KafkaTopic"), ("keda.sh/v1alpha1", "ScaledObject")])
    topics = f"/apis/kafka.strimzi.io/v1/namespaces/{space}/kafkatopics"
    topic = {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic", "metadata": {"name": "t"}, "spec": {}}
    api.create(topics, {**topic, "spec": {"partitions": 3}})
    assert [item["spec"] for item in api.items(topics)] == [{"partitions": 3}]
    groups = {group["name"] for group in api.get("/apis")["groups"]}
    assert {"kafka.strimzi.io", "keda.sh"} <= groups
    assert "ray.io" not in groups


def test_a_definition_of_ones_own_is_served_and_held_to(api: Api, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "ledger.yaml").write_text(yaml.safe_dump(LEDGER))
    with only_shipped_afterwards():
        add_definitions(tmp_path / "ledger.yaml")
        ensure(sandbox, kinds=[("books.example/v1", "Ledger")])
        ledger = {"apiVersion": "books.example/v1", "kind": "Ledger", "metadata": {"name": "a"}}
        refused, taken = ({**ledger, "spec": {"currency": currency}} for currency in ("XXX", "EUR"))
        assert [violation.message for violation in validate(refused)] == ["no XXX"]
        with pytest.raises(SandboxError, match="no XXX"):
            api.create("/apis/books.example/v1/ledgers", refused)
        assert validate(taken) == ()
        api.create("/apis/books.example/v1/ledgers", taken)
    assert [item["spec"] for item in api.items("/apis/books.example/v1/ledgers")] == [{"currency": "EUR"}]


def test_load_balancers_and_ingresses_get_addresses(api: Api, space: str) -> None:
    services, ingresses = (
        f"/api/v1/namespaces/{space}/services",
        f"/apis/networking.k8s.io/v1/namespaces/{space}/ingresses",
    )
    spec = {"type": "LoadBalancer", "ports": [{"port": 80}]}
    api.create(services, {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "edge"}, "spec": spec})
    backend = {"defaultBackend": {"service": {"name": "edge", "port": {"number": 80}}}}
    api.create(
        ingresses,
        {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "edge"}, "spec": backend},
    )

    def address(path: str) -> str:
        return next((one["ip"] for one in api.get(path)["status"]["loadBalancer"].get("ingress", [])), "")

    found = {eventually(lambda path=path: address(path)) for path in (f"{services}/edge", f"{ingresses}/edge")}
    assert {one.partition(".")[0] for one in found} == {"198"}
    assert len(found) == 2


def claim(name: str, storage_class: str | None = None) -> dict[str, Any]:
    spec: dict[str, Any] = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    if storage_class:
        spec["storageClassName"] = storage_class
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name}, "spec": spec}


def test_a_claim_waits_for_its_first_pod_then_grows_and_goes(api: Api, space: str) -> None:
    claims = f"/api/v1/namespaces/{space}/persistentvolumeclaims"
    api.create(claims, claim("data"))
    pod = template("user", volumeMounts=[{"name": "data", "mountPath": "/data"}])
    pod["spec"]["volumes"] = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    eventually(lambda: api.items(f"/api/v1/namespaces/{space}/events", fieldSelector="reason=WaitForFirstConsumer"))
    assert api.get(f"{claims}/data")["status"]["phase"] == "Pending"
    api.create(
        f"/api/v1/namespaces/{space}/pods", {"apiVersion": "v1", "kind": "Pod", **pod, "metadata": {"name": "p"}}
    )
    bound = eventually(lambda: (c := api.get(f"{claims}/data"))["status"]["phase"] == "Bound" and c)
    eventually(lambda: api.get(f"/api/v1/namespaces/{space}/pods/p")["status"]["phase"] == "Running")

    api.patch(
        f"{claims}/data", {"spec": {"resources": {"requests": {"storage": "2Gi"}}}}, "application/merge-patch+json"
    )
    eventually(lambda: api.get(f"{claims}/data")["status"]["capacity"]["storage"] == "2Gi")

    api.delete(f"/api/v1/namespaces/{space}/pods/p")
    api.delete(f"{claims}/data")
    eventually(lambda: api.get(f"/api/v1/persistentvolumes/{bound['spec']['volumeName']}") is None)


def test_a_claim_of_an_immediate_class_is_bound_at_once(api: Api, space: str) -> None:
    storage_class = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "fast"},
        "provisioner": "ebs.csi.aws.com",
        "reclaimPolicy": "Retain",
    }
    api.create("/apis/storage.k8s.io/v1/storageclasses", storage_class)
    claims = f"/api/v1/namespaces/{space}/persistentvolumeclaims"
    api.create(claims, claim("now", "fast"))
    api.create(claims, claim("never", "no-such-class"))
    bound = eventually(lambda: (c := api.get(f"{claims}/now"))["status"]["phase"] == "Bound" and c)
    volume = api.get(f"/api/v1/persistentvolumes/{bound['spec']['volumeName']}")
    assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
    assert api.get(f"{claims}/never")["status"]["phase"] == "Pending"


def test_jobs_end_well_or_badly(api: Api, space: str) -> None:
    jobs = f"/apis/batch/v1/namespaces/{space}/jobs"
    for name, asked in (("good", {}), ("bad", {"sandbox.aiscale.dev/crash": "true"})):
        spec = {"backoffLimit": 0, "template": template(name, annotations=asked, restart="Never")}
        api.create(jobs, {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": spec})

    def end(name: str) -> str:
        conditions = api.get(f"{jobs}/{name}")["status"].get("conditions", [])
        return next((c["type"] for c in conditions if c["type"] in {"Complete", "Failed"}), "")

    assert {name: eventually(lambda name=name: end(name)) for name in ("good", "bad")} == {
        "good": "Complete",
        "bad": "Failed",
    }


@pytest.mark.parametrize(
    ("crash", "phase", "reason"),
    [("true", "Running", "CrashLoopBackOff"), ("ImagePullBackOff", "Pending", "ImagePullBackOff")],
)
def test_pods_fail_on_request(crash: str, phase: str, reason: str, api: Api, space: str) -> None:
    create_deployment(api, space, "broken", annotations={"sandbox.aiscale.dev/crash": crash})
    status = eventually(
        lambda: [p["status"] for p in pods(api, space, "broken") if "containerStatuses" in p["status"]]
    )[0]
    container = status["containerStatuses"][0]
    assert (status["phase"], container["ready"], container["state"]["waiting"]["reason"]) == (phase, False, reason)
    assert eventually(lambda: api.items(f"/api/v1/namespaces/{space}/events", fieldSelector="type=Warning"))
