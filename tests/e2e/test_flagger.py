"""New versions of a service in Linkerd, stepped by Flagger's real controller over the weights of its HTTPRoute.

The sandbox's pods become ready and run nothing, no proxy of Linkerd runs, and the server of metrics is a stand-in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aiscale import catalog
from tests.e2e.user_folder import Cluster, UserFolder
from tests.support.flagger import running_flagger
from tests.support.prometheus import Answer, answering
from tests.support.sandbox import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""The controller is built when it is not there yet: minutes."""

BLUEPRINT = """
from aiscale import System
from aiscale.delivery import Canary, DeliveryPipeline, Flagger, MetricGate
from aiscale.network import Linkerd
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice

core = KubernetesCluster(
    "core",
    pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)],
    prometheus="PROMETHEUS",
)
QUERY = 'sum(failed{pod=~"{{ target }}-[a-z0-9]+-[a-z0-9]{5}"})'
rates = Microservice(
    "rates",
    image="registry.example/rates:1",
    replicas=3,
    rollout=Canary(steps=[25, 50], bake="10s", gates=[MetricGate("custom", at_most=5, query=QUERY)]),
)
pricing = Microservice("pricing", image="registry.example/pricing:1", calls=[Call(rates, timeout_ms=50)])
releases = DeliveryPipeline("releases", services=[rates], controller=Flagger(failed_checks=2))
system = System("rides", [pricing, core], meshes=[Linkerd()], delivery=[releases])
"""
NEEDED = [("flagger.app/v1beta1", "AlertProvider"), ("gateway.networking.k8s.io/v1", "HTTPRoute")]
"""Kinds of Flagger and of its route, which aiscale makes no objects of here."""

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


def phase(cluster: Cluster) -> str:
    canary = cluster.get("/apis/flagger.app/v1beta1/namespaces/rides/canaries/rates")
    return str(canary.get("status", {}).get("phase", ""))


def weights(cluster: Cluster) -> dict[str, int]:
    """Weights of the versions in Flagger's route."""
    [route] = cluster.get("/apis/gateway.networking.k8s.io/v1/namespaces/rides/httproutes")["items"]
    [rule] = route["spec"]["rules"]
    return {one["name"]: one["weight"] for one in rule["backendRefs"]}


def running(cluster: Cluster) -> dict[str, tuple[int, str]]:
    """Replicas and image of each Deployment of the service."""
    items = cluster.get("/apis/apps/v1/namespaces/rides/deployments")["items"]
    found = {one["metadata"]["name"]: one["spec"] for one in items}
    return {
        name: (spec["replicas"], spec["template"]["spec"]["containers"][0]["image"].rpartition(":")[2])
        for name, spec in found.items()
        if name.startswith("rates")
    }


def selected(cluster: Cluster, name: str) -> Any:
    return cluster.get(f"/api/v1/namespaces/rides/services/{name}")["spec"]["selector"]


def drifts(place: UserFolder) -> bool:
    return bool(json.loads(place.run("drift", "--output", "json", str(place.blueprint)))["has_drift"])


def test_a_good_version_is_promoted_and_a_bad_one_rolled_back(place: UserFolder, prometheus: Answer) -> None:
    name = str(place.blueprint)
    place.run("up", "--yes", name)
    cluster = place.cluster()
    for version, kind in NEEDED:
        manifest = catalog.crd_manifest(version, kind)
        cluster.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", manifest)
    kubeconfig = Path(place.run("sandbox", "kubeconfig").strip())
    with running_flagger(place.folder, kubeconfig) as log:
        eventually(lambda: phase(cluster) == "Initialized", LIMIT_S)
        eventually(lambda: running(cluster) == {"rates": (0, "1"), "rates-primary": (3, "1")}, LIMIT_S)
        # All that Flagger finds is as it would write it.
        assert selected(cluster, "rates") == {"app": "rates-primary"}
        assert "Service rates updated" not in log.read_text()
        assert weights(cluster) == {"rates-primary": 100, "rates-canary": 0}
        assert drifts(place) is False
        place.run("up", "--yes", "--expect-no-changes", name)

        place.edit("rates:1", "rates:2")
        place.run("up", "--yes", name)
        eventually(lambda: phase(cluster) == "Progressing", LIMIT_S)
        eventually(lambda: running(cluster) == {"rates": (3, "2"), "rates-primary": (3, "1")}, LIMIT_S)
        assert drifts(place) is False
        place.run("up", "--yes", "--expect-no-changes", name)
        eventually(lambda: phase(cluster) == "Succeeded", LIMIT_S)
        steps = [f"Advance rates.rides canary weight {step}" for step in (25, 50)]
        assert [step for step in steps if step in log.read_text()] == steps
        eventually(lambda: running(cluster) == {"rates": (0, "2"), "rates-primary": (3, "2")}, LIMIT_S)
        assert weights(cluster) == {"rates-primary": 100, "rates-canary": 0}
        assert set(prometheus.asked) >= {'sum(failed{pod=~"rates-[a-z0-9]+-[a-z0-9]{5}"})'}

        prometheus.value = 9
        place.edit("rates:2", "rates:3")
        place.run("up", "--yes", name)
        eventually(lambda: phase(cluster) == "Failed", LIMIT_S)
        assert weights(cluster) == {"rates-primary": 100, "rates-canary": 0}
        assert running(cluster) == {"rates": (0, "3"), "rates-primary": (3, "2")}
        assert "Rolling back rates.rides failed checks threshold reached 2" in log.read_text()
        assert drifts(place) is False

        # More replicas roll out like a new version, and the current one has them then.
        prometheus.value = 1
        place.edit("rates:3", "rates:2")
        place.edit("replicas=3", "replicas=4")
        place.run("up", "--yes", name)
        eventually(lambda: phase(cluster) == "Succeeded", LIMIT_S)
        eventually(lambda: running(cluster) == {"rates": (0, "2"), "rates-primary": (4, "2")}, LIMIT_S)
        place.run("destroy", "--yes", name)
        eventually(lambda: running(cluster) == {}, LIMIT_S)
