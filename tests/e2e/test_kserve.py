"""Models on KServe: its real controller makes of our objects what they say, with its webhooks.

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
from tests.support.kserve import running_kserve
from tests.support.kserve_pods import kserve_pods
from tests.support.lowered import lower_system
from tests.support.sandbox import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""The controller is built when it is not there yet: minutes."""

BLUEPRINT = """
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Autoscaling, Canary, InferenceGraph, KServe, MLServer, Model, ModelService, Step, TensorFlowServing

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
fraud = ModelService(
    "fraud",
    model=Model("forest", version="v3", artifact="s3://models/fraud/v3", framework="sklearn", size="1Gi"),
    runtime=KServe(version="0.20.0", server=MLServer()),
    autoscaling=Autoscaling(min_replicas=2, max_replicas=6, signals=["cpu"]),
)
eta = ModelService(
    "eta",
    model=Model("eta", version="v1", artifact="gs://models/eta/v1", framework="tensorflow", size="1Gi"),
    runtime=KServe(version="0.20.0", server=TensorFlowServing()),
    replicas=3,
)
churn = ModelService(
    "churn",
    model=Model("trees", version="v5", artifact="s3://models/churn/v5", framework="sklearn", size="1Gi"),
    replaces=Model("trees", version="v4", artifact="s3://models/churn/v4", framework="sklearn", size="1Gi"),
    runtime=KServe(server=MLServer()),
    replicas=4,
    rollout=Canary(steps=[25]),
)
risk = ModelService(
    "risk",
    model=Model("rules", version="v9", artifact="s3://models/risk/v9", framework="sklearn", size="1Gi"),
    replaces=Model("rules", version="v8", artifact="s3://models/risk/v8", framework="sklearn", size="1Gi"),
    runtime=KServe(server=MLServer()),
    autoscaling=Autoscaling(min_replicas=3, max_replicas=6, signals=["cpu"]),
    rollout=Canary(steps=[50]),
)
scored = InferenceGraph("scored", run_by=KServe(version="0.20.0"), steps=[Step(fraud, timeout_ms=500), eta], replicas=2)
pricing = Microservice("pricing", image="registry.example/pricing:1", calls=[Call(fraud), Call(eta), Call(scored), Call(churn), Call(risk)])
system = System("rides", [pricing, core])
"""
SERVING = "/apis/serving.kserve.io/v1beta1/namespaces/rides/inferenceservices"
LIMIT_S = 180


@pytest.fixture
def place(tmp_path: Path) -> Iterator[UserFolder]:
    folder = UserFolder(tmp_path)
    folder.blueprint = tmp_path / "rides.py"
    folder.blueprint.write_text(BLUEPRINT, encoding="utf-8")
    yield folder
    folder.close()


def conditions(cluster: Cluster, path: str) -> dict[str, str]:
    found = cluster.get(path).get("status", {}).get("conditions", [])
    return {one["type"]: one["status"] for one in found}


def deployment(cluster: Cluster, name: str) -> Any:
    return cluster.get(f"/apis/apps/v1/namespaces/rides/deployments/{name}-predictor")


def pods(cluster: Cluster, name: str) -> list[Any]:
    items = cluster.get("/api/v1/namespaces/rides/pods", labelSelector=f"aiscale.dev/address=serving.{name}")["items"]
    return [one for one in items if "deletionTimestamp" not in one["metadata"]]


def labels_of(workload: Any) -> Any:
    return workload["spec"]["template"]["metadata"]["labels"]


def drifts(place: UserFolder) -> Any:
    return json.loads(place.run("drift", "--output", "json", str(place.blueprint)))["has_drift"]


def test_inference_services_become_the_pods_that_are_declared(place: UserFolder) -> None:
    name = str(place.blueprint)
    place.run("sandbox", "start")
    cluster, kubeconfig = place.cluster(), Path(place.run("sandbox", "kubeconfig").strip())
    (place.folder / "kserve").mkdir()
    with running_kserve(cluster, place.folder / "kserve", kubeconfig):
        place.run("up", "--yes", name)
        for path in (f"{SERVING}/fraud", f"{SERVING}/eta", f"{SERVING}/churn", f"{SERVING}/risk"):
            eventually(lambda path=path: conditions(cluster, path).get("Ready") == "True", LIMIT_S)
        assert drifts(place) is False
        place.run("up", "--yes", "--expect-no-changes", name)

        # Pods: the template that is predicted elsewhere, where no controller runs.
        resources = lower_system(run_path(name)["system"])
        for one, predicted in kserve_pods(resources).items():
            live = deployment(cluster, one)["spec"]["template"]
            template = {"metadata": {"labels": predicted["metadata"]["labels"]}, "spec": predicted["spec"]}
            assert drifted_fields(template, live) == ()
        eventually(lambda: [len(pods(cluster, one)) for one in ("fraud", "eta")] == [2, 3], LIMIT_S)
        [first, *_] = pods(cluster, "fraud")
        fetched = [one["args"] for one in first["spec"]["initContainers"] if one["name"] == "storage-initializer"]
        assert fetched == [["s3://models/fraud/v3", "/mnt/models"]]
        # One owner of replicas: the controller leaves them to our autoscaler, and has none of its own.
        scalers = cluster.get("/apis/autoscaling/v2/namespaces/rides/horizontalpodautoscalers")["items"]
        assert {one["spec"]["scaleTargetRef"]["name"]: one["spec"]["maxReplicas"] for one in scalers} == {
            "fraud-predictor": 6,
            "risk-predictor": 6,
        }

        # A canary has a Deployment and a Service of its own, with the files of its version.
        beside = cluster.get(f"{SERVING}/churn")["status"]["canaryStatuses"]
        assert [(one["name"], one["ready"], one["trafficPercent"]) for one in beside] == [("v5", True, 25)]
        both = {
            one["metadata"]["name"]: one
            for one in map(partial(deployment, cluster), ("churn", "churn-v5", "risk", "risk-v9"))
        }
        assert {
            name: (one["spec"]["replicas"], one["spec"]["template"]["spec"]["initContainers"][0]["args"][0])
            for name, one in both.items()
        } == {
            "churn-predictor": (4, "s3://models/churn/v4"),
            "churn-v5-predictor": (1, "s3://models/churn/v5"),
            "risk-predictor": (3, "s3://models/risk/v8"),
            "risk-v9-predictor": (3, "s3://models/risk/v9"),
        }
        selectors = {
            name: cluster.get(f"/api/v1/namespaces/rides/services/{name}")["spec"]["selector"] for name in both
        }
        assert {
            name: [other for other, one in both.items() if selector.items() <= labels_of(one).items()]
            for name, selector in selectors.items()
        } == {name: [name] for name in both}

        # The graph: steps of the router name Services that the controller creates.
        router = cluster.get("/apis/apps/v1/namespaces/rides/deployments/scored")["spec"]
        [container] = router["template"]["spec"]["containers"]
        steps = json.loads(container["args"][container["args"].index("--graph-json") + 1])["nodes"]["root"]["steps"]
        assert router["replicas"] == 2
        assert [one["serviceUrl"].split("/")[2].partition(":")[0] for one in steps] == [
            "fraud-predictor",
            "eta-predictor",
        ]

        # Callers: the address that they get is that of the Service which the controller creates.
        [caller] = [
            one["spec"]["template"]["spec"]["containers"][0]["env"]
            for one in cluster.get("/apis/apps/v1/namespaces/rides/deployments")["items"]
            if one["metadata"]["name"] == "pricing"
        ]
        variables = {one["name"]: one["value"] for one in caller if one["name"].endswith("_URL")}
        for one in ("fraud", "eta"):
            host = variables[f"{one.upper()}_URL"].removeprefix("http://").partition("/")[0]
            service, _, port = host.partition(":")
            found = cluster.get(f"/api/v1/namespaces/rides/services/{service.partition('.')[0]}")["spec"]
            assert int(port or 80) in [each["port"] for each in found["ports"]]
            labels = pods(cluster, one)[0]["metadata"]["labels"]
            assert found["selector"].items() <= labels.items()

        place.edit('version="v3", artifact="s3://models/fraud/v3"', 'version="v4", artifact="s3://models/fraud/v4"')
        place.run("up", "--yes", name)

        def fetches() -> set[str]:
            return {
                each["args"][0]
                for one in pods(cluster, "fraud")
                for each in one["spec"]["initContainers"]
                if each["name"] == "storage-initializer"
            }

        eventually(lambda: fetches() == {"s3://models/fraud/v4"}, LIMIT_S)
        eventually(lambda: conditions(cluster, f"{SERVING}/fraud").get("Ready") == "True", LIMIT_S)
        assert drifts(place) is False
        place.run("destroy", "--yes", name)
        eventually(lambda: not pods(cluster, "fraud"), LIMIT_S)
