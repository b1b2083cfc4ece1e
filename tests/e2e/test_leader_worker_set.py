"""Language models on several nodes: the real controller of LeaderWorkerSets creates the groups that are declared.

The sandbox's pods become ready and run nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from aiscale.engine.compare import drifted_fields
from tests.e2e.user_folder import Cluster, UserFolder
from tests.support.lowered import lower_system
from tests.support.lws import running_lws
from tests.support.sandbox import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_200)]
"""The controller is built when it is not there yet: minutes."""

BLUEPRINT = """
from aiscale import Resources, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import VLLM, Autoscaling, Model, ModelService

core = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=3),
        GpuPool("h200", gpu="nvidia-h200", instance_type="p5en.48xlarge", min_nodes=8, max_nodes=12),
    ],
)
large = Resources(cpu=64, memory="800Gi")
chat = ModelService(
    "chat",
    model=Model("r1", version="v1", artifact="hf://acme/r1", framework="transformers", size="8Gi"),
    runtime=VLLM(nodes=2, tensor_parallel=8, pipeline_parallel=2),
    gpu="nvidia-h200",
    gpus=8,
    resources=large,
    replicas=1,
)
code = ModelService(
    "code",
    model=Model("m405", version="v1", artifact="hf://acme/m405", framework="transformers", size="8Gi"),
    runtime=VLLM(nodes=2, tensor_parallel=8, pipeline_parallel=2),
    gpu="nvidia-h200",
    gpus=8,
    resources=large,
    autoscaling=Autoscaling(min_replicas=1, max_replicas=2, signals=["cpu"]),
)
portal = Microservice("portal", image="registry.example/portal:1", calls=[Call(chat), Call(code)])
system = System("assist", [portal, core])
"""
SETS = "/apis/leaderworkerset.x-k8s.io/v1/namespaces/assist/leaderworkersets"
INDEX = "leaderworkerset.sigs.k8s.io/worker-index"
LIMIT_S = 180


@pytest.fixture
def place(tmp_path: Path) -> Iterator[UserFolder]:
    folder = UserFolder(tmp_path)
    folder.blueprint = tmp_path / "assist.py"
    folder.blueprint.write_text(BLUEPRINT, encoding="utf-8")
    yield folder
    folder.close()


def is_available(cluster: Cluster, name: str) -> bool:
    found = cluster.get(f"{SETS}/{name}").get("status", {}).get("conditions", [])
    return {one["type"]: one["status"] for one in found}.get("Available") == "True"


def pods(cluster: Cluster, name: str) -> dict[str, Any]:
    """The pods of a set that are not being deleted, by name."""
    items = cluster.get("/api/v1/namespaces/assist/pods", labelSelector=f"leaderworkerset.sigs.k8s.io/name={name}")
    return {one["metadata"]["name"]: one for one in items["items"] if "deletionTimestamp" not in one["metadata"]}


def addresses(cluster: Cluster, service: str) -> set[str]:
    """Addresses in the EndpointSlices of a Service."""
    slices = cluster.get(
        "/apis/discovery.k8s.io/v1/namespaces/assist/endpointslices",
        labelSelector=f"kubernetes.io/service-name={service}",
    )["items"]
    return {address for one in slices for point in one["endpoints"] or () for address in point["addresses"]}


def variables(pod: Any) -> dict[str, Any]:
    return {one["name"]: one.get("value") for one in pod["spec"]["containers"][0]["env"]}


def test_leader_worker_sets_become_the_groups_that_are_declared(place: UserFolder) -> None:
    name = str(place.blueprint)
    place.run("sandbox", "start")
    cluster, kubeconfig = place.cluster(), Path(place.run("sandbox", "kubeconfig").strip())
    (place.folder / "lws").mkdir()
    with running_lws(cluster, place.folder / "lws", kubeconfig):
        place.run("up", "--yes", name)
        for one in ("chat-v1", "code-v1"):
            eventually(partial(is_available, cluster, one), LIMIT_S)
        assert json.loads(place.run("drift", "--output", "json", name))["has_drift"] is False
        place.run("up", "--yes", "--expect-no-changes", name)

        # Pods: those of the templates, each with its place in the group.
        [declared] = [
            one.properties["spec"]["leaderWorkerTemplate"]
            for one in lower_system(run_path(name)["system"])
            if one.key == "leaderworkerset/chat-v1"
        ]
        group = pods(cluster, "chat-v1")
        assert sorted(group) == ["chat-v1-0", "chat-v1-0-1"]
        leader, worker = group["chat-v1-0"], group["chat-v1-0-1"]
        for pod, template, index in ((leader, "leaderTemplate", "0"), (worker, "workerTemplate", "1")):
            written = declared[template]
            assert drifted_fields({"metadata": written["metadata"]}, pod) == ()
            wanted = {
                field: value for field, value in written["spec"].items() if field not in {"containers", "affinity"}
            }
            assert drifted_fields({"spec": wanted}, pod) == ()
            [container], [asked] = pod["spec"]["containers"], written["spec"]["containers"]
            assert container["args"] == asked["args"]
            assert pod["metadata"]["labels"][INDEX] == index
            told = variables(pod)
            assert told["LWS_LEADER_ADDRESS"] == "chat-v1-0.chat-v1.assist"
            assert (told["LWS_GROUP_SIZE"], told["LWS_WORKER_INDEX"]) == ("2", index)
        # The host name of the leader: it is in the headless Service, before it is ready.
        assert (leader["spec"]["hostname"], leader["spec"]["subdomain"]) == ("chat-v1-0", "chat-v1")
        headless = cluster.get("/api/v1/namespaces/assist/services/chat-v1")["spec"]
        assert (headless["clusterIP"], headless["publishNotReadyAddresses"]) == ("None", True)
        # The worker prefers the zone of its own group: the API server has filled in the key of the group.
        [near] = worker["spec"]["affinity"]["podAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"]
        key = "leaderworkerset.sigs.k8s.io/group-key"
        expressions = near["podAffinityTerm"]["labelSelector"]["matchExpressions"]
        assert {"key": key, "operator": "In", "values": [leader["metadata"]["labels"][key]]} in expressions
        assert worker["metadata"]["labels"][key] == leader["metadata"]["labels"][key]

        # Callers reach leaders only; the host names are those of all pods.
        ips = {index: pod["status"]["podIP"] for index, pod in (("0", leader), ("1", worker))}
        eventually(lambda: addresses(cluster, "chat") == {ips["0"]}, LIMIT_S)
        assert addresses(cluster, "chat-v1") == set(ips.values())

        # An autoscaler has the replicas: its scale subresource counts groups, and selects leaders.
        scale = cluster.get(f"{SETS}/code-v1/scale")
        assert (scale["spec"]["replicas"], scale["status"]["replicas"]) == (1, 1)
        assert set(scale["status"]["selector"].split(",")) == {
            f"{INDEX}=0", "leaderworkerset.sigs.k8s.io/name=code-v1"
        }  # fmt: skip
        [scaler] = cluster.get("/apis/autoscaling/v2/namespaces/assist/horizontalpodautoscalers")["items"]
        assert scaler["spec"]["scaleTargetRef"] == {
            "apiVersion": "leaderworkerset.x-k8s.io/v1", "kind": "LeaderWorkerSet", "name": "code-v1"
        }  # fmt: skip

        def is_able_to_scale() -> bool:
            [found] = cluster.get("/apis/autoscaling/v2/namespaces/assist/horizontalpodautoscalers")["items"]
            said = {item["type"]: item["status"] for item in found["status"].get("conditions", ())}
            return said.get("AbleToScale") == "True"

        eventually(is_able_to_scale, LIMIT_S)

        # Two replicas are two groups; the disruption budget counts all of their pods.
        place.edit("    replicas=1,", "    replicas=2,")
        place.run("up", "--yes", name)
        eventually(lambda: len(pods(cluster, "chat-v1")) == 4 and is_available(cluster, "chat-v1"), LIMIT_S)
        leaders = {pod["status"]["podIP"] for one, pod in pods(cluster, "chat-v1").items() if one.count("-") == 2}
        eventually(lambda: addresses(cluster, "chat") == leaders and len(leaders) == 2, LIMIT_S)
        budget = "/apis/policy/v1/namespaces/assist/poddisruptionbudgets/chat-v1"
        eventually(lambda: cluster.get(budget)["status"]["expectedPods"] == 4, LIMIT_S)
        assert cluster.get(budget)["status"]["disruptionsAllowed"] == 1

        # A group starts again as a whole.
        before = {one: pod["metadata"]["uid"] for one, pod in pods(cluster, "chat-v1").items()}
        cluster.remove("/api/v1/namespaces/assist/pods/chat-v1-1-1")

        def is_replaced() -> bool:
            now = {one: pod["metadata"]["uid"] for one, pod in pods(cluster, "chat-v1").items()}
            changed = {one for one in before if now.get(one) not in {None, before[one]}}
            return changed == {"chat-v1-1", "chat-v1-1-1"} and len(now) == 4

        eventually(is_replaced, LIMIT_S)
        eventually(lambda: is_available(cluster, "chat-v1"), LIMIT_S)

        # Another version of the model has a set of its own, which callers move to.
        place.edit('"r1", version="v1", artifact="hf://acme/r1"', '"r1", version="v2", artifact="hf://acme/r2"')
        place.run("up", "--yes", name)
        eventually(lambda: is_available(cluster, "chat-v2") and not pods(cluster, "chat-v1"), LIMIT_S)
        leaders = {pod["status"]["podIP"] for one, pod in pods(cluster, "chat-v2").items() if one.count("-") == 2}
        eventually(lambda: addresses(cluster, "chat") == leaders and len(leaders) == 2, LIMIT_S)
        assert json.loads(place.run("drift", "--output", "json", name))["has_drift"] is False
        place.run("destroy", "--yes", name)
        eventually(lambda: not any(pods(cluster, one) for one in ("chat-v2", "code-v1")), LIMIT_S)
