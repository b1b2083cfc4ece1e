"""Language models on KServe: the real controller of LLMInferenceServices makes of them the pods that are declared.

The sandbox's pods become ready and run nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from aiscale.engine.compare import drifted_fields
from tests.e2e.user_folder import Cluster, UserFolder
from tests.support.kserve import running_kserve_llm
from tests.support.lowered import lower_system
from tests.support.lws import running_lws
from tests.support.sandbox import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""The controller is built when it is not there yet: minutes."""

BLUEPRINT = """
from aiscale import System
from aiscale.network import InferencePool
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import VLLM, Autoscaling, LLMInferenceService, Model, ModelService

core = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.4xlarge", min_nodes=6, max_nodes=8),
    ],
)
talks = Model("chat", version="v3", artifact="hf://acme/chat-v3", framework="transformers", size="8Gi")
runtime = LLMInferenceService(version="0.20.0", server=VLLM(max_model_len=8_192))
prompts = ModelService("prompts", model=talks, runtime=runtime, gpu="nvidia-l4", replicas=1)
chat = ModelService(
    "chat",
    model=talks,
    runtime=runtime,
    gpu="nvidia-l4",
    args=["--chat-template={{ messages }}"],
    prefill=prompts,
)
code = ModelService(
    "code",
    model=Model("code", version="v1", artifact="s3://models/code/v1", framework="transformers", size="8Gi"),
    runtime=LLMInferenceService(version="0.20.0"),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(min_replicas=2, max_replicas=3, signals=["cpu"]),
)
pool = InferencePool("picked", chat, picker_replicas=1)
portal = Microservice("portal", image="registry.example/portal:1", calls=[Call(pool), Call(code)])
system = System("assist", [portal, core])
"""
ON_NODES = """
from aiscale import System
from aiscale.network import InferencePool
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import VLLM, LLMInferenceService, Model, ModelService

core = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=3),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.4xlarge", min_nodes=4, max_nodes=4),
    ],
)
long = ModelService(
    "long",
    model=Model("chat", version="v3", artifact="hf://acme/chat-v3", framework="transformers", size="8Gi"),
    runtime=LLMInferenceService(version="0.20.0", server=VLLM(nodes=2, tensor_parallel=1, pipeline_parallel=2)),
    gpu="nvidia-l4",
    replicas=2,
)
portal = Microservice("portal", image="registry.example/portal:1", calls=[Call(InferencePool("long", long))])
system = System("assist", [portal, core])
"""
SERVING = "/apis/serving.kserve.io/v1alpha2/namespaces/assist/llminferenceservices"
NAMES = ("chat", "code", "prompts")
LIMIT_S = 180


@pytest.fixture
def place(tmp_path: Path) -> Iterator[UserFolder]:
    folder = UserFolder(tmp_path)
    folder.blueprint = tmp_path / "assist.py"
    folder.blueprint.write_text(BLUEPRINT, encoding="utf-8")
    yield folder
    folder.close()


def is_ready(cluster: Cluster, name: str) -> bool:
    found = cluster.get(f"{SERVING}/{name}").get("status", {}).get("conditions", [])
    return {one["type"]: one["status"] for one in found}.get("Ready") == "True"


def deployment(cluster: Cluster, name: str) -> Any:
    return cluster.get(f"/apis/apps/v1/namespaces/assist/deployments/{name}-kserve")


def pods(cluster: Cluster, name: str) -> list[Any]:
    items = cluster.get("/api/v1/namespaces/assist/pods", labelSelector=f"aiscale.dev/address=serving.{name}")["items"]
    return [one for one in items if "deletionTimestamp" not in one["metadata"]]


def names(items: Any) -> list[str]:
    return sorted(one["name"] for one in items)


def test_llm_inference_services_become_the_pods_that_are_declared(place: UserFolder) -> None:
    name = str(place.blueprint)
    place.run("sandbox", "start")
    cluster, kubeconfig = place.cluster(), Path(place.run("sandbox", "kubeconfig").strip())
    (place.folder / "kserve").mkdir()
    with running_kserve_llm(cluster, place.folder / "kserve", kubeconfig):
        place.run("up", "--yes", name)
        for one in NAMES:
            eventually(lambda one=one: is_ready(cluster, one), LIMIT_S)
        generations = [deployment(cluster, one)["metadata"]["generation"] for one in NAMES]
        assert json.loads(place.run("drift", "--output", "json", name))["has_drift"] is False
        place.run("up", "--yes", "--expect-no-changes", name)
        # The controller and the autoscaler do not write over each other.
        assert [deployment(cluster, one)["metadata"]["generation"] for one in NAMES] == generations

        # Pods: all that the checks of objects see, and nothing else of the stock configuration.
        resources = lower_system(run_path(name)["system"])
        declared = {one.name: one.properties["spec"] for one in resources if one.kind == "LLMInferenceService"}
        for one, spec in declared.items():
            live = deployment(cluster, one)["spec"]["template"]
            pod = json.loads(json.dumps(spec["template"]).replace("{{`{{`}}", "{{"))
            template = {"metadata": {"labels": spec["labels"], "annotations": spec["annotations"]}, "spec": pod}
            assert drifted_fields(template, live) == ()
            [container], [written] = live["spec"]["containers"], pod["containers"]
            assert container["name"] == "main"
            assert container["args"] == written["args"]
            numbers = [sorted(port["containerPort"] for port in its["ports"]) for its in (container, written)]
            assert numbers[0] == numbers[1]
            for field in ("env", "volumeMounts"):
                assert names(container[field]) == names(written[field])
            assert names(live["spec"]["volumes"]) == names(pod["volumes"])
            sidecars = ["routing-sidecar"] if one == "chat" else []
            assert names(live["spec"].get("initContainers", [])) == sidecars
        assert (
            "--chat-template={{ messages }}"
            in deployment(cluster, "chat")["spec"]["template"]["spec"]["containers"][0]["args"]
        )
        # The namespace enforces the restricted pod security standard: all pods are created.
        eventually(lambda: [len(pods(cluster, one)) for one in NAMES] == [2, 2, 1], LIMIT_S)

        # One owner of replicas: the controller leaves them to our autoscaler, and has none of its own.
        scalers = cluster.get("/apis/autoscaling/v2/namespaces/assist/horizontalpodautoscalers")["items"]
        assert [one["spec"]["scaleTargetRef"]["name"] for one in scalers] == ["code-kserve"]
        assert "replicas" not in cluster.get(f"{SERVING}/code")["spec"]
        assert cluster.get("/apis/keda.sh/v1alpha1/namespaces/assist/scaledobjects")["items"] == []

        # Callers: the address is that of the Service of the controller, which selects the pods.
        [caller] = cluster.get("/apis/apps/v1/namespaces/assist/deployments/portal")["spec"]["template"]["spec"][
            "containers"
        ]
        variables = {one["name"]: one["value"] for one in caller["env"] if one["name"].endswith("_URL")}
        assert len(variables) == 2
        for url in variables.values():
            scheme, _, host = url.partition("://")
            service, _, port = host.partition(":")
            found = cluster.get(f"/api/v1/namespaces/assist/services/{service}")["spec"]
            assert [(one["port"], one["appProtocol"]) for one in found["ports"]] == [(int(port), scheme)]
            one = service.removesuffix("-kserve-workload-svc")
            assert all(found["selector"].items() <= pod["metadata"]["labels"].items() for pod in pods(cluster, one))

        # The pool: its picker selects a replica that generates, and one for the prompt, by their labels.
        pool = cluster.get("/apis/inference.networking.k8s.io/v1/namespaces/assist/inferencepools/picked")["spec"]
        wanted = pool["selector"]["matchLabels"].items()
        roles = {"chat": "decode", "prompts": "prefill"}
        for one, role in roles.items():
            labels = wanted | {("llm-d.ai/role", role)}
            assert all(labels <= pod["metadata"]["labels"].items() for pod in pods(cluster, one))
        assert not any(wanted <= pod["metadata"]["labels"].items() for pod in pods(cluster, "code"))
        [budget] = [
            one
            for one in cluster.get("/apis/policy/v1/namespaces/assist/poddisruptionbudgets")["items"]
            if one["metadata"]["name"] == "chat"
        ]
        assert budget["status"]["expectedPods"] == 2

        # Another version of the model replaces the pods of the same Deployment.
        place.edit('version="v3", artifact="hf://acme/chat-v3"', 'version="v4", artifact="hf://acme/chat-v4"')
        place.run("up", "--yes", name)

        def models() -> set[str]:
            return {one["spec"]["containers"][0]["args"][0] for one in pods(cluster, "chat")}

        eventually(lambda: models() == {"acme/chat-v4"}, LIMIT_S)
        eventually(lambda: is_ready(cluster, "chat") and is_ready(cluster, "prompts"), LIMIT_S)
        assert json.loads(place.run("drift", "--output", "json", name))["has_drift"] is False
        place.run("destroy", "--yes", name)
        eventually(lambda: not any(pods(cluster, one) for one in NAMES), LIMIT_S)


def test_a_replica_on_several_nodes_is_a_group_of_a_leader_worker_set(place: UserFolder) -> None:
    """KServe creates the set, whose real controller creates the groups."""
    place.blueprint.write_text(ON_NODES, encoding="utf-8")
    name = str(place.blueprint)
    place.run("sandbox", "start")
    cluster, kubeconfig = place.cluster(), Path(place.run("sandbox", "kubeconfig").strip())
    for folder in ("kserve", "lws"):
        (place.folder / folder).mkdir()
    with (
        running_lws(cluster, place.folder / "lws", kubeconfig),
        running_kserve_llm(cluster, place.folder / "kserve", kubeconfig),
    ):
        place.run("up", "--yes", name)
        eventually(lambda: is_ready(cluster, "long"), LIMIT_S)
        assert json.loads(place.run("drift", "--output", "json", name))["has_drift"] is False
        place.run("up", "--yes", "--expect-no-changes", name)

        [declared] = [one.properties["spec"] for one in lower_system(run_path(name)["system"])
                      if one.kind == "LLMInferenceService"]  # fmt: skip
        found = cluster.get("/apis/leaderworkerset.x-k8s.io/v1/namespaces/assist/leaderworkersets/long-kserve-mn")
        group = found["spec"]["leaderWorkerTemplate"]
        assert (found["spec"]["replicas"], group["size"]) == (2, 2)
        for template, field in (("leaderTemplate", "template"), ("workerTemplate", "worker")):
            live, pod = group[template], declared[field]
            whole = {"metadata": {"labels": declared["labels"], "annotations": declared["annotations"]}, "spec": pod}
            assert drifted_fields(whole, live) == ()
            [container], [written] = live["spec"]["containers"], pod["containers"]
            assert container["args"] == written["args"]
            assert container["securityContext"] == written["securityContext"]
            assert container.keys() - written.keys() <= {"terminationMessagePath", "terminationMessagePolicy"}
            for part in ("env", "volumeMounts"):
                assert names(container[part]) == names(written[part])
            assert names(live["spec"]["volumes"]) == names(pod["volumes"])

        # The namespace enforces the restricted pod security standard: all pods are created.
        eventually(lambda: len(pods(cluster, "long")) == 4, LIMIT_S)
        index = "leaderworkerset.sigs.k8s.io/worker-index"
        leaders = {pod["metadata"]["name"] for pod in pods(cluster, "long") if pod["metadata"]["labels"][index] == "0"}
        assert leaders == {"long-kserve-mn-0", "long-kserve-mn-1"}

        def selected(labels: Any) -> set[str]:
            every = pods(cluster, "long")
            return {pod["metadata"]["name"] for pod in every if labels.items() <= pod["metadata"]["labels"].items()}

        # Callers and the endpoint picker reach leaders only; policy and budget are those of all pods.
        service = cluster.get("/api/v1/namespaces/assist/services/long-kserve-workload-svc")["spec"]
        assert selected(service["selector"]) == leaders
        pool = cluster.get("/apis/inference.networking.k8s.io/v1/namespaces/assist/inferencepools/long")["spec"]
        assert selected(pool["selector"]["matchLabels"]) == leaders
        policy = cluster.get("/apis/networking.k8s.io/v1/namespaces/assist/networkpolicies/long-group")["spec"]
        assert len(selected(policy["podSelector"]["matchLabels"])) == 4
        budget = "/apis/policy/v1/namespaces/assist/poddisruptionbudgets/long"
        eventually(lambda: cluster.get(budget)["status"]["expectedPods"] == 4, LIMIT_S)
        place.run("destroy", "--yes", name)
        eventually(lambda: not pods(cluster, "long"), LIMIT_S)
