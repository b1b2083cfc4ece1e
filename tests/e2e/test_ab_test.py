"""An A/B test of two versions of a model: it begins once the new version runs, and ends without an interruption.

The sandbox's pods become ready and run nothing, and no proxy of Istio runs: the routes are read, not used.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.user_folder import Cluster, UserFolder

pytestmark = [pytest.mark.e2e, pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(600)]

BLUEPRINT = """
from aiscale import System
from aiscale.delivery import ABTest
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, TensorFlowServing

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])


def version(number):
    return Model("surge", version=number, artifact=f"gs://models/surge/{number}", framework="tensorflow", size="1Gi")


surge = ModelService(
    "surge",
    model=version("7"),
    runtime=TensorFlowServing(),
    replicas=4,
)
pricing = Microservice("pricing", image="registry.example/pricing:1", calls=[Call(surge, timeout_ms=50)])
system = System("rides", [pricing, core], meshes=[Istio()])
"""
TEST = """model=version("8"),
    replaces=version("7"),
    rollout=ABTest(by="header", header="x-group", percent=25, metric="orders"),"""
ISTIO = "/apis/networking.istio.io/v1/namespaces/rides"
CORE = "/api/v1/namespaces/rides"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[UserFolder]:
    folder = UserFolder(tmp_path)
    folder.blueprint = tmp_path / "rides.py"
    folder.blueprint.write_text(BLUEPRINT, encoding="utf-8")
    yield folder
    folder.close()


def routes(cluster: Cluster) -> list[tuple[Any, str, Any]]:
    """Group, host and timeout of each route to the service."""
    found = cluster.get(f"{ISTIO}/virtualservices/surge")["spec"]["http"]
    return [
        (
            one.get("match", [{}])[0].get("headers", {}).get("x-group", {}).get("exact"),
            one["route"][0]["destination"]["host"],
            one.get("timeout"),
        )
        for one in found
    ]


def deployed(cluster: Cluster) -> dict[str, int]:
    """Ready pods by version of the model."""
    found: dict[str, int] = {}
    for one in cluster.get("/apis/apps/v1/namespaces/rides/deployments")["items"]:
        if one["metadata"]["name"] != "pricing":
            found[one["metadata"]["name"]] = one["status"].get("readyReplicas", 0)
    return found


def selected(cluster: Cluster) -> str:
    """What the Service that callers use selects."""
    return str(cluster.get(f"{CORE}/services/surge")["spec"]["selector"]["app.kubernetes.io/instance"])


def test_a_test_begins_and_ends(place: UserFolder) -> None:
    name = str(place.blueprint)
    place.run("up", "--yes", name)
    cluster = place.cluster()
    usual = [(None, "surge", "50ms"), (None, "surge", None)]
    assert (deployed(cluster), selected(cluster)) == ({"surge-7": 4}, "surge-7")
    assert set(routes(cluster)) == set(usual)

    place.edit('model=version("7"),', TEST)
    shown = place.run("preview", "--offline", name)
    assert [one for one in ("one by one", "at once") if one in shown] == [], shown
    place.run("up", "--yes", name)
    assert (deployed(cluster), selected(cluster)) == ({"surge-7": 4, "surge-8": 2}, "surge-7")
    assert set(routes(cluster)) == {*usual, ("b", "surge-8", "50ms"), ("b", "surge-8", None)}
    assert json.loads(place.run("drift", "--output", "json", name))["has_drift"] is False
    place.run("up", "--yes", "--expect-no-changes", name)

    place.edit(TEST, 'model=version("8"),')
    place.run("up", "--yes", name)
    assert (deployed(cluster), selected(cluster)) == ({"surge-8": 4}, "surge-8")
    assert set(routes(cluster)) == set(usual)
    place.run("destroy", "--yes", name)
