"""How many replicas pools have room for."""

from __future__ import annotations

import pytest

from aiscale import Autoscaling, Resources, System
from aiscale.analysis.capacity.pod_capacity import replica_room
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool, Taint
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


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ((), "capacity for 4 of 30 replicas on general (4 nodes)"),
        (("audit",), "capacity for at most 4 of 30 replicas on general (4 nodes), less what audit takes there"),
        (
            ("audit", "eta"),
            "capacity for at most 4 of 30 replicas on general (4 nodes), less what audit and eta take there",
        ),
        (
            ("audit", "eta", "tips", "way"),
            "capacity for at most 4 of 30 replicas on general (4 nodes), less what audit, eta and others take there",
        ),
    ],
)
def test_room_that_others_take_of_is_said_to_be_the_most(others: tuple[str, ...], words: str) -> None:
    general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=4)
    # What runs on a pool of its own takes nothing of it.
    alone = NodePool("alone", instance_type="m7i.large", taints=[Taint("alone")])
    core = KubernetesCluster("core", pools=[general, alone])
    image, size = "registry.example/a@sha256:" + "1" * 64, Resources(cpu=4, memory="4Gi")
    front = Microservice("front", image=image, resources=size, autoscaling=Autoscaling(max_replicas=30), on=core)
    beside = [Microservice(name, image=image, on=core) for name in others]
    found = replica_room(
        build(System("s", [front, *beside, Microservice("own", image=image, pool=alone, on=core)]))[0], front
    )
    assert found is not None
    assert found.words(30) == words
