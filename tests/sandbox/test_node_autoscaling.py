"""Pools of a running sandbox grow when pods find no room, and no further than they may."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from aiscale.platform import GpuPool, NodePool
from aiscale.sandbox import Sandbox, ensure
from aiscale.sandbox.api import Api
from tests.support.sandbox import eventually, namespace, open_api

pytestmark = pytest.mark.tools

ZONES = ("z-a", "z-b", "z-c")
L4 = GpuPool("grow-l4", gpu="nvidia-l4", instance_type="g6.2xlarge", min_nodes=1, max_nodes=3, zones=ZONES)
CORE = NodePool("grow-core", instance_type="m7i.2xlarge", min_nodes=1, max_nodes=2, zones=ZONES)
ON_GPU = {"key": "nvidia.com/gpu", "operator": "Exists"}


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    ensure(sandbox, pools=[NodePool("emptied", instance_type="m7i.large", max_nodes=1)])
    with open_api(sandbox) as opened:
        # Pods that an earlier test has left would make the pools grow.
        eventually(lambda: not opened.items("/api/v1/pods", fieldSelector="spec.nodeName="))
        ensure(sandbox, pools=[L4, CORE])
        yield opened


def nodes(api: Api) -> dict[str, str]:
    """Zone of each node."""
    found = {node["metadata"]["name"]: node["metadata"]["labels"] for node in api.items("/api/v1/nodes")}
    return {name: labels["topology.kubernetes.io/zone"] for name, labels in sorted(found.items())}


def deploy(api: Api, space: str, name: str, replicas: int, requests: dict[str, str], **spec: Any) -> str:
    collection = f"/apis/apps/v1/namespaces/{space}/deployments"
    container = {"name": "main", "image": "none", "resources": {"limits": requests}}
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container], **spec}}
    body = {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template}
    api.create(collection, {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": body})
    return f"{collection}/{name}"


def ready(api: Api, path: str) -> int:
    return int(api.get(path).get("status", {}).get("readyReplicas", 0))


def test_a_pool_grows_to_its_limit_and_no_further(api: Api, sandbox: Sandbox) -> None:
    small = {"grow-core-0": "z-a", "grow-l4-0": "z-a"}
    assert nodes(api) == small
    with namespace(api, "grow-fits") as space:
        one = deploy(api, space, "old", 1, {"nvidia.com/gpu": "1"}, tolerations=[ON_GPU])
        eventually(lambda: ready(api, one) == 1)
        assert nodes(api) == small
        two = deploy(api, space, "new", 1, {"nvidia.com/gpu": "1"}, tolerations=[ON_GPU])
        eventually(lambda: ready(api, two) == 1)
        assert nodes(api) == {**small, "grow-l4-1": "z-b"}
        many = deploy(api, space, "many", 3, {"nvidia.com/gpu": "1"}, tolerations=[ON_GPU])
        eventually(lambda: ready(api, many) == 1)
        grown = {**small, "grow-l4-1": "z-b", "grow-l4-2": "z-c"}
        time.sleep(4)  # several rounds
        assert (nodes(api), ready(api, many)) == (grown, 1)

        said: list[str] = []
        made = ensure(sandbox, pools=[L4, CORE], progress=lambda event: said.append(event.message))
        assert ([(pool.pool, pool.count, pool.most) for pool in made], said) == (
            [("grow-l4", 3, 3), ("grow-core", 1, 2)], [],
        )  # fmt: skip
        assert nodes(api) == grown


def test_a_pod_that_no_pool_could_take_stays_pending(api: Api) -> None:
    before = nodes(api)
    with namespace(api, "grow-not") as space:
        paths = [
            deploy(api, space, "huge", 1, {"cpu": "64"}),
            deploy(api, space, "untolerated", 1, {"nvidia.com/gpu": "1"}),
            deploy(api, space, "elsewhere", 1, {"cpu": "1"}, nodeSelector={"aiscale.dev/pool": "none"}),
            deploy(
                api, space, "unclaimed", 1, {"cpu": "1"},
                volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "there-is-none"}}],
            ),
        ]  # fmt: skip

        def unschedulable() -> int:
            pods = api.items(f"/api/v1/namespaces/{space}/pods")
            conditions = [one for pod in pods for one in pod["status"].get("conditions", [])]
            return sum(one.get("reason") == "Unschedulable" for one in conditions)

        eventually(lambda: unschedulable() == len(paths))
        time.sleep(4)  # several rounds
        assert (nodes(api), [ready(api, path) for path in paths]) == (before, [0] * len(paths))


def test_pods_that_keep_each_other_away_get_a_node_each(api: Api) -> None:
    with namespace(api, "grow-apart") as space:
        rule = {"labelSelector": {"matchLabels": {"app": "apart"}}, "topologyKey": "kubernetes.io/hostname"}
        apart = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [rule]}}
        path = deploy(api, space, "apart", 2, {"cpu": "100m"}, affinity=apart)
        eventually(lambda: ready(api, path) == 2)
        assert set(nodes(api)) == {"grow-core-0", "grow-core-1", "grow-l4-0"}
