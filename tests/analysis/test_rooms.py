"""How many replicas pools have room for."""

from __future__ import annotations

import pytest

from aiscale import Autoscaling, Resources, System
from aiscale.analysis.rooms import replica_room
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice


@pytest.mark.parametrize(
    ("kind", "nodes", "room"),
    [("m7i.2xlarge", 4, 4), ("m7i.2xlarge", 30, None), ("some.type", 4, None), ("m7i.4xlarge", 4, 12)],
    ids=["too few", "enough", "unknown", "several on a node"],
)
def test_replicas_find_room_on_whole_nodes(kind: str, nodes: int, room: int | None) -> None:
    core = KubernetesCluster("core", pools=[NodePool("general", instance_type=kind, max_nodes=nodes)])
    image, size = "registry.example/a@sha256:" + "1" * 64, Resources(cpu=4, memory="4Gi")
    front = Microservice("front", image=image, resources=size, autoscaling=Autoscaling(max_replicas=30), on=core)
    found = replica_room(build(System("s", [front]))[0], front)
    assert (found.pods if found is not None else None) == room
