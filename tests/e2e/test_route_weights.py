"""A canary whose weights are in a route of the Gateway API: the weights of another program are left alone.

The plugin of Argo Rollouts is no Go module, so it does not run here. The test stands in for it: it writes weights as the
plugin does, by an update of the whole route. The real controller carries out the rollout, without the plugin.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.user_folder import Cluster, UserFolder

pytestmark = [pytest.mark.e2e, pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""The controller is built when it is not there yet: minutes."""

BLUEPRINT = """
from aiscale import System
from aiscale.delivery import ArgoRollouts, Canary, DeliveryPipeline
from aiscale.network import Linkerd
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
rates = Microservice("rates", image="registry.example/rates:1", replicas=4, rollout=Canary(steps=[25, 50], bake="1h"))
pricing = Microservice("pricing", image="registry.example/pricing:1", calls=[Call(rates, timeout_ms=50)])
releases = DeliveryPipeline("releases", services=[rates], controller=ArgoRollouts(gateway_api_plugin=True))
system = System("rides", [pricing, core], meshes=[Linkerd()], delivery=[releases])
"""
ROUTES = "/apis/gateway.networking.k8s.io/v1/namespaces/rides/httproutes"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[UserFolder]:
    folder = UserFolder(tmp_path)
    folder.blueprint = tmp_path / "rides.py"
    folder.blueprint.write_text(BLUEPRINT, encoding="utf-8")
    yield folder
    folder.close()


def weights(cluster: Cluster) -> list[dict[str, int]]:
    """Weights of the backends of each rule, by their names."""
    [route] = cluster.get(ROUTES)["items"]
    return [{one["name"]: one["weight"] for one in rule["backendRefs"]} for rule in route["spec"]["rules"]]


def write_weights(cluster: Cluster, stable: int) -> None:
    [route] = cluster.get(ROUTES)["items"]
    for rule in route["spec"]["rules"]:
        for one in rule["backendRefs"]:
            one["weight"] = stable if one["name"] == "rates-stable" else 100 - stable
    cluster.replace(f"{ROUTES}/{route['metadata']['name']}", route, manager="gatewayAPI")


def test_weights_of_the_plugin_are_left_alone(place: UserFolder) -> None:
    name = str(place.blueprint)
    place.run("up", "--yes", name)
    cluster = place.cluster()
    assert weights(cluster) == [{"rates-stable": 100, "rates-canary": 0}]

    place.edit("rates:1", "rates:2")
    place.run("up", "--yes", name)
    write_weights(cluster, stable=75)
    assert json.loads(place.run("drift", "--output", "json", name))["has_drift"] is False
    place.run("up", "--yes", "--expect-no-changes", name)
    assert weights(cluster) == [{"rates-stable": 75, "rates-canary": 25}]

    [route] = cluster.get(ROUTES)["items"]
    route["spec"]["rules"][0]["backendRefs"][0]["name"] = "somebody-else"
    cluster.replace(f"{ROUTES}/{route['metadata']['name']}", route, manager="kubectl-edit")
    assert json.loads(place.run("drift", "--output", "json", name))["has_drift"] is True
    place.run("destroy", "--yes", name)
