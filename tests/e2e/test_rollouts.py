"""New versions of a model, stepped by the real controller of Argo Rollouts over the weights of Istio's objects.

The sandbox's pods become ready and run nothing, no proxy of Istio runs, and the server of metrics is a stand-in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.user_folder import Cluster, UserFolder
from tests.support.prometheus import Answer, answering
from tests.support.sandbox import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""The controller is built when it is not there yet: minutes."""

BLUEPRINT = """
from aiscale import System
from aiscale.delivery import BlueGreen, Canary, DeliveryPipeline, MetricGate, Shadow
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, TensorFlowServing

core = KubernetesCluster(
    "core",
    pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)],
    prometheus="PROMETHEUS",
)
QUERY = 'sum(failed{pod=~"surge-{{args.latest-hash}}-.*"})'
surge = ModelService(
    "surge",
    model=Model("surge", version="7", artifact="gs://models/surge", framework="tensorflow", size="1Gi"),
    runtime=TensorFlowServing(),
    replicas=4,
    rollout=Canary(
        steps=[25, 50], bake="20s", gates=[MetricGate("custom", at_most=5, query=QUERY, interval="5s", failures=2)]
    ),
)
pricing = Microservice(
    "pricing",
    image="registry.example/pricing:1",
    calls=[Call(surge, timeout_ms=50)],
    replicas=2,
    rollout=BlueGreen(bake="5s"),
)
system = System(
    "rides",
    [pricing, core],
    meshes=[Istio()],
    delivery=[DeliveryPipeline("surge-model", services=[surge, pricing])],
)
"""
ROLLOUTS = "/apis/argoproj.io/v1alpha1/namespaces/rides/rollouts"
ISTIO = "/apis/networking.istio.io/v1/namespaces/rides"
LIMIT_S = 180


@pytest.fixture
def prometheus() -> Iterator[Answer]:
    with answering(1) as answer:
        yield answer


@pytest.fixture
def place(tmp_path: Path, prometheus: Answer) -> Iterator[UserFolder]:
    folder = UserFolder(tmp_path)
    folder.blueprint = tmp_path / "rides.py"
    folder.blueprint.write_text(BLUEPRINT.replace("PROMETHEUS", prometheus.address), encoding="utf-8")
    yield folder
    folder.close()


def status(cluster: Cluster, name: str = "surge") -> dict[str, Any]:
    return dict(cluster.get(f"{ROLLOUTS}/{name}")["status"])


def weights(cluster: Cluster) -> list[tuple[int, int]]:
    """Weights of the subsets ``stable`` and ``canary`` in each route."""
    routes = cluster.get(f"{ISTIO}/virtualservices/surge")["spec"]["http"]
    return [tuple(one.get("weight", 0) for one in route["route"]) for route in routes]


def hashes(cluster: Cluster) -> dict[str, str]:
    """The label with which each subset selects its pods."""
    subsets = cluster.get(f"{ISTIO}/destinationrules/surge")["spec"]["subsets"]
    return {one["name"]: one["labels"]["rollouts-pod-template-hash"] for one in subsets}


def running(cluster: Cluster) -> dict[str, int]:
    """Numbers of pods by version of the model."""
    found: dict[str, int] = {}
    for pod in cluster.get("/api/v1/namespaces/rides/pods", labelSelector="app.kubernetes.io/name=surge")["items"]:
        if "deletionTimestamp" not in pod["metadata"]:
            version = pod["metadata"]["labels"]["app.kubernetes.io/version"]
            found[version] = found.get(version, 0) + 1
    return found


def test_a_good_version_is_promoted_and_a_bad_one_rolled_back(place: UserFolder, prometheus: Answer) -> None:
    name = str(place.blueprint)
    place.run("up", "--yes", name)
    cluster = place.cluster()
    assert (status(cluster)["phase"], running(cluster), set(weights(cluster))) == ("Healthy", {"7": 4}, {(100, 0)})

    place.edit('version="7"', 'version="8"')
    shown = place.run("preview", "--offline", name)
    assert "Rollouts by Argo Rollouts" in shown
    assert "Canary: 25 and 50 % of the requests, for 20s each, then all" in " ".join(shown.split())
    _, noted = place.start("up", "--yes", name).communicate(timeout=300)
    said = " ".join(noted.split())
    assert "wait until 1 Rollout is ready or at the first step" in said
    assert "Argo Rollouts goes on with surge: 25 and 50 % of the requests, for 20s each, then all" in said
    first = status(cluster)
    assert (first["phase"], first["message"], first["currentStepIndex"]) == ("Paused", "CanaryPauseStep", 1)
    assert (running(cluster), set(weights(cluster))) == ({"7": 4, "8": 1}, {(75, 25)})
    assert hashes(cluster) == {"stable": first["stableRS"], "canary": first["currentPodHash"]}
    # What Argo Rollouts has written is no drift, and another run leaves it as it is.
    assert json.loads(place.run("drift", "--output", "json", name))["has_drift"] is False
    place.run("up", "--yes", "--expect-no-changes", name)
    eventually(lambda: set(weights(cluster)) == {(50, 50)}, LIMIT_S)
    eventually(lambda: status(cluster)["phase"] == "Healthy", LIMIT_S)
    eventually(lambda: running(cluster) == {"8": 4}, LIMIT_S)
    promoted = status(cluster)["stableRS"]
    assert set(weights(cluster)) == {(100, 0)}
    query = f'sum(failed{{pod=~"surge-{promoted}-.*"}})'
    assert set(prometheus.asked) == {query}

    prometheus.value = 9
    place.edit('version="8"', 'version="9"')
    place.run("up", "--yes", name)
    eventually(lambda: status(cluster)["phase"] == "Degraded", LIMIT_S)
    assert "failed (2) > failureLimit (1)" in status(cluster)["message"]
    eventually(lambda: set(weights(cluster)) == {(100, 0)}, LIMIT_S)
    assert (status(cluster)["stableRS"], running(cluster)["8"]) == (promoted, 4)
    assert json.loads(place.run("drift", "--output", "json", name))["has_drift"] is False

    place.edit('version="9"', 'version="8"')
    place.run("up", "--yes", name)
    assert (status(cluster)["phase"], set(weights(cluster))) == ("Healthy", {(100, 0)})
    place.run("destroy", "--yes", name)


CANARY = """Canary(
        steps=[25, 50], bake="20s", gates=[MetricGate("custom", at_most=5, query=QUERY, interval="5s", failures=2)]
    )"""
SHADOW = """Shadow(
        percent=40, bake="60s", gates=[MetricGate("custom", at_most=5, query=QUERY, interval="5s", failures=2)],
        then=Canary(steps=[50], bake="5s"),
    )"""


def shadow_pods(cluster: Cluster) -> dict[str, int]:
    """Numbers of ready pods that the Service of the copies selects, by version of the model."""
    service = cluster.get("/api/v1/namespaces/rides/services/surge-shadow")
    by = ",".join(f"{name}={value}" for name, value in service["spec"]["selector"].items())
    found: dict[str, int] = {}
    for pod in cluster.get("/api/v1/namespaces/rides/pods", labelSelector=by)["items"]:
        is_ready = any(
            one["type"] == "Ready" and one["status"] == "True" for one in pod["status"].get("conditions", ())
        )
        if is_ready and "deletionTimestamp" not in pod["metadata"]:
            version = pod["metadata"]["labels"]["app.kubernetes.io/version"]
            found[version] = found.get(version, 0) + 1
    return found


def phases(cluster: Cluster) -> list[str]:
    """How the shadows so far have ended."""
    found = cluster.get("/apis/argoproj.io/v1alpha1/namespaces/rides/experiments")["items"]
    return [one["status"]["phase"] for one in found]


def test_a_version_gets_copies_of_requests_before_it_gets_requests(place: UserFolder, prometheus: Answer) -> None:
    place.edit(CANARY, SHADOW)
    name = str(place.blueprint)
    place.run("up", "--yes", name)
    cluster = place.cluster()
    assert (status(cluster)["phase"], shadow_pods(cluster)) == ("Healthy", {})

    place.edit('version="7"', 'version="8"')
    _, noted = place.start("up", "--yes", name).communicate(timeout=300)
    assert "goes on with surge: copies of requests for 1m, then 50 % of the requests, for 5s, then all" in " ".join(
        noted.split()
    )
    eventually(lambda: shadow_pods(cluster) == {"8": 2}, LIMIT_S)
    assert set(weights(cluster)) == {(100, 0)}
    routes = cluster.get(f"{ISTIO}/virtualservices/surge")["spec"]["http"]
    assert {(one["mirror"]["host"], one["mirrorPercentage"]["value"]) for one in routes} == {("surge-shadow", 40)}
    selected = cluster.get("/api/v1/namespaces/rides/endpoints/surge").get("subsets", ())
    assert sum(len(one["addresses"]) for one in selected) == len(selected) * 4, "the pods of the shadow get copies only"
    assert json.loads(place.run("drift", "--output", "json", name))["has_drift"] is False
    eventually(lambda: status(cluster)["phase"] == "Healthy", LIMIT_S)
    eventually(lambda: (running(cluster), shadow_pods(cluster)) == ({"8": 4}, {}), LIMIT_S)
    assert phases(cluster) == ["Successful"]
    assert prometheus.asked, "the gate was measured"
    place.run("up", "--yes", "--expect-no-changes", name)
    promoted = status(cluster)["stableRS"]

    prometheus.value = 9
    place.edit('version="8"', 'version="9"')
    place.run("up", "--yes", name)
    eventually(lambda: status(cluster)["phase"] == "Degraded", LIMIT_S)
    eventually(lambda: (running(cluster), shadow_pods(cluster)) == ({"8": 4}, {}), LIMIT_S)
    assert (status(cluster)["stableRS"], set(weights(cluster))) == (promoted, {(100, 0)})
    assert sorted(phases(cluster)) == ["Failed", "Successful"]
    place.run("destroy", "--yes", name)


def test_a_service_selects_the_new_version_once_it_is_ready(place: UserFolder) -> None:
    name = str(place.blueprint)
    place.run("up", "--yes", name)
    cluster = place.cluster()
    for number in (1, 2):
        before = status(cluster, "pricing")["currentPodHash"]
        place.edit(f"pricing:{number}", f"pricing:{number + 1}")
        place.run("up", "--yes", name)
        after = status(cluster, "pricing")
        service = cluster.get("/api/v1/namespaces/rides/services/pricing")
        assert service["spec"]["selector"] == {
            "app.kubernetes.io/name": "pricing",
            "app.kubernetes.io/instance": "pricing",
            "rollouts-pod-template-hash": after["currentPodHash"],
        }
        assert service["metadata"]["labels"]["app.kubernetes.io/version"] == str(number + 1)
        assert (after["currentPodHash"] == before, after["blueGreen"]["activeSelector"]) == (
            False, after["currentPodHash"]
        )  # fmt: skip
        assert json.loads(place.run("drift", "--output", "json", name))["has_drift"] is False
        place.run("up", "--yes", "--expect-no-changes", name)
    place.run("destroy", "--yes", name)
