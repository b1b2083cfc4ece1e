"""Whether the pods of a lost pool find room on the other pools."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale import Priority, Resources
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster, Topic
from tests.analysis.failure.impact.test_impact import service, touched


def rooms(
    *, small: int = 2, other: str = "m7i.xlarge", priority: Priority | None = None
) -> Mapping[str, tuple[str, str]]:
    """What the loss of a pool does to three services, of which one calls another."""
    big = NodePool("big", instance_type="m7i.8xlarge", min_nodes=4, max_nodes=4)
    rest = NodePool("small", instance_type=other, max_nodes=small)
    core = KubernetesCluster("core", pools=[big, rest])
    two = Resources(cpu=2, memory="2Gi")
    a = service("a", replicas=6, resources=two, on=core, priority=priority)
    b = service("b", replicas=2, resources=two, on=core)
    return touched(service("front", resources=two, calls=[a], on=core), b, lost="pools/big")


def test_pods_of_a_lost_pool_go_where_there_is_room() -> None:
    # A node of m7i.xlarge has room for one of them, of m7i.2xlarge for three: front, a and b ask for nine.
    moves = {
        f"services/{name}": ("recovers", "its pods on big start anew on small after about 5m")
        for name in ("a", "b", "front")
    }
    assert rooms(small=9) == moves
    assert rooms(small=3, other="m7i.2xlarge") == moves
    assert rooms(small=1, other="some.type") == moves


def test_pods_without_room_share_what_there_is_or_come_by_priority() -> None:
    assert rooms(small=4) == {
        "services/a": ("degraded", "capacity for 4 of its 6 pods on small, shared evenly with b and front"),
        "services/b": ("recovers", "its pods on big start anew on small after about 5m"),
        "services/front": ("degraded", "capacity for 1 of its 2 pods on small, shared evenly with a and b"),
    }
    assert rooms(small=4, priority=Priority(1_000)) == {
        "services/a": ("degraded", "capacity for 4 of its 6 pods on small"),
        "services/b": ("recovers", "its pods on big start anew on small after about 5m"),
        "services/front": ("degraded", "capacity for 1 of its 2 pods on small: a comes first by its priority"),
    }
    assert rooms(small=1) == {
        "services/a": ("degraded", "capacity for 1 of its 6 pods on small, shared evenly with b and front"),
        "services/b": ("lost", "no capacity for its 2 pods on small, shared evenly with a and front"),
        "services/front": ("lost", "no capacity for its 2 pods on small, shared evenly with a and b"),
    }


def test_what_no_record_needs_degrades_no_cluster() -> None:
    def found(cpu: float) -> tuple[str, str]:
        pools = [
            NodePool("big", instance_type="m7i.8xlarge"),
            NodePool("small", instance_type="m7i.large", max_nodes=3),
        ]
        each = Resources(cpu=cpu, memory="2Gi")
        kafka = KafkaCluster("events", on=KubernetesCluster("core", pools=pools), brokers=3, resources=each)
        return touched(Topic("rides", kafka), lost="pools/big")["kafka/events"]

    assert found(1.3) == (
        "delayed",
        "no capacity for its pod (Cruise Control) on small: its partitions are not spread anew",
    )
    assert found(1.4) == (
        "delayed",
        "no capacity for its pod (the entity operator) on small: no topic and no user is made or changed; no capacity for its pod "
        "(the lag exporter) on small: nobody sees how far its groups are behind; no capacity for its pod (Cruise Control) on "
        "small: its partitions are not spread anew",
    )
    # Of several, what matters is named.
    assert found(1.5) == ("degraded", "capacity for 2 of its 3 pods (a controller) on small")
