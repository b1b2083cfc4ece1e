"""What becomes of topics, their producers and consumers when brokers find no room, or stay away with their disks."""

from __future__ import annotations

import pytest

from aiscale import Resources, System
from aiscale.analysis.failure.impact.impact import impact
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import StreamJob
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.analysis.failure.impact.test_impact import service

SMALL = "on brokers without room on small"
A, B, C = "eu-west-1a", "eu-west-1b", "eu-west-1c"
ONE_LEFT = "no partition takes acks=all: at most 1 of {} replicas is left, and min.insync.replicas is 2"
MAY_REFUSE = "some partitions may refuse acks=all: 1 of {} replicas may be left, and min.insync.replicas is 2"


def of_rides(
    *, brokers: int = 3, room: int = 2, copies: int = 3, needed: int = 2, here: tuple[str, ...] = (),
    there: tuple[str, ...] = (), other: int = 0, partitions: int = 12,
) -> dict[str, tuple[str, str]]:  # fmt: skip
    """What the loss of the brokers' pool does when another one has nodes for so many brokers."""
    pools = [
        NodePool("big", instance_type="m7i.8xlarge", min_nodes=4, max_nodes=4, zones=here),
        NodePool("small", instance_type="m7i.xlarge", max_nodes=room, zones=there),
    ]
    # Whoever reads and writes has pools of its own.
    mine = KubernetesCluster("mine", pools=[NodePool("apps", instance_type="m7i.8xlarge")])
    core = KubernetesCluster("core", pools=pools)
    rides = Topic(
        "rides", KafkaCluster("events", on=core, brokers=brokers), replication_factor=copies,
        min_insync_replicas=needed, partitions=partitions,
    )  # fmt: skip
    done = Topic("done", KafkaCluster("results", on=mine))
    app, log = service("app", produces=[rides], on=mine), service("log", produces=[Produce(rides, acks="1")], on=mine)
    audit = service("audit", port=None, consumes=[rides], on=mine)
    job = StreamJob("sums", jar="local:///a.jar", consumes=[rides], produces=[done], on=mine)
    loader = StreamJob("loader", jar="local:///a.jar", consumes=[done], produces=[rides], on=mine)
    beside = [service("other", replicas=other, resources=Resources(cpu=0.1, memory="64Mi"), on=core)] if other else []
    graph, found = build(System("s", [app, log, audit, job, loader, *beside]))
    assert not found.has_errors
    touches = impact(graph, ["pools/big"]).touches
    return {address: (one.effect.word, one.why) for address, one in touches.items() if "pools/" not in address}


@pytest.mark.parametrize(
    ("brokers", "room", "copies", "needed", "why"),
    [
        (3, 2, 2, 2, MAY_REFUSE.format(2)),
        (3, 1, 3, 2, ONE_LEFT.format(3)),
        (3, 1, 2, 2, f"{ONE_LEFT.format(2)}; some partitions may have no leader: both replicas may be {SMALL}"),
        (3, 1, 2, 1, f"some partitions may have no leader: both replicas may be {SMALL}"),
        (3, 2, 1, 1, f"some partitions may have no leader: the only replica may be {SMALL}"),
        (4, 2, 3, 2, MAY_REFUSE.format(3)),
        (6, 3, 3, 2, f"some partitions may refuse acks=all or have no leader: all 3 replicas may be {SMALL}"),
        # Near misses: as many are in sync as must be.
        (3, 2, 3, 2, None),
        (4, 3, 3, 2, None),
        (3, 1, 3, 1, None),
    ],
)
def test_what_replicas_are_left(brokers: int, room: int, copies: int, needed: int, why: str | None) -> None:
    found = of_rides(brokers=brokers, room=room, copies=copies, needed=needed)
    assert found.pop("kafka/events") == ("degraded", f"capacity for {room} of its {brokers} pods (a broker) on small")
    assert found.get("topics/rides") == (("degraded", why) if why else None)
    assert why or not found


def test_producers_and_consumers_of_what_may_refuse_acks_all() -> None:
    assert of_rides(copies=2) == {
        "kafka/events": ("degraded", "capacity for 2 of its 3 pods (a broker) on small"),
        "topics/rides": ("degraded", MAY_REFUSE.format(2)),
        "services/app": ("degraded", "may lose what it writes to some partitions of rides"),
        "streamjobs/loader": ("degraded", "may be unable to write some partitions of rides"),
        "services/audit": ("partial", "may get nothing new from some partitions of rides"),
        "streamjobs/sums": ("partial", "may get nothing new from some partitions of rides"),
        "topics/done": ("partial", "sums brings nothing new of rides"),
    }  # the one with acks=1 goes on


def test_producers_and_consumers_of_what_refuses_acks_all() -> None:
    assert of_rides(room=1) == {
        "kafka/events": ("degraded", "capacity for 1 of its 3 pods (a broker) on small"),
        "topics/rides": ("degraded", ONE_LEFT.format(3)),
        "services/app": ("degraded", "loses what it writes to rides"),
        "streamjobs/loader": ("fails", "cannot write rides"),
        "services/audit": ("partial", "gets nothing new of app and loader from rides"),
        "streamjobs/sums": ("partial", "gets nothing new of app and loader from rides"),
        "topics/done": ("partial", "sums brings nothing new of rides"),
    }


def test_producers_of_what_may_have_no_leader_whatever_their_acks() -> None:
    found = of_rides(room=1, copies=2, needed=1)
    may_lose = ("degraded", "may lose what it writes to some partitions of rides")
    assert (found["services/app"], found["services/log"]) == (may_lose, may_lose)


def test_room_that_others_share_is_never_sure_to_be_too_small() -> None:
    found = of_rides(room=1, other=2)
    assert found["kafka/events"] == (
        "degraded", "capacity for 1 of its 3 pods (a broker) on small, shared evenly with other"
    )  # fmt: skip
    assert found["topics/rides"] == ("degraded", MAY_REFUSE.format(3))


def test_replicas_in_other_zones_are_left() -> None:
    # Of three replicas in three zones one was on the pool that is lost, however many brokers find no room.
    assert of_rides(brokers=6, room=3, here=(A,), there=(B, C), copies=3) == {
        "kafka/events": (
            "degraded",
            f"is without 2 of 6 brokers, whose disks are in {A}, until a pool is in {A} again",
        ),
    }
    assert of_rides(room=9, here=(A,), there=(B, C), copies=1, needed=1) == {
        "kafka/events": (
            "degraded",
            f"is without 1 of 3 brokers, whose disks are in {A}, until a pool is in {A} again",
        ),
        "topics/rides": ("degraded", f"some partitions have no leader: the only replica is in {A}"),
        "services/app": ("degraded", "loses what it writes to some partitions of rides"),
        "services/log": ("degraded", "loses what it writes to some partitions of rides"),
        "streamjobs/loader": ("fails", "cannot write some partitions of rides"),
        "services/audit": ("partial", "gets nothing new from some partitions of rides"),
        "streamjobs/sums": ("partial", "gets nothing new from some partitions of rides"),
        "topics/done": ("partial", "sums brings nothing new of rides"),
    }
    # Where the other pool is in the zone as well, disks go along.
    assert of_rides(room=9, here=(A,), there=(A, B, C)) == {
        "kafka/events": ("recovers", "its pods on big start anew on small after about 5m"),
    }


def test_one_partition_may_be_anywhere() -> None:
    found = of_rides(room=9, here=(A,), there=(B, C), copies=1, needed=1, partitions=1)
    assert found["topics/rides"] == (
        "degraded", f"some partitions may have no leader: the only replica may be in {A}"
    )  # fmt: skip


def without_big(
    *, here: tuple[str, ...], there: tuple[str, ...], brokers: int = 3, copies: int = 3
) -> dict[str, tuple[str, str]]:
    """What the loss of a pool does where another one has room for all of its brokers."""
    pools = [NodePool("big", instance_type="m7i.8xlarge", zones=here)]
    pools.append(NodePool("small", instance_type="m7i.8xlarge", zones=there))
    mine = KubernetesCluster("mine", pools=[NodePool("apps", instance_type="m7i.8xlarge")])
    events = KafkaCluster(
        "events", on=KubernetesCluster("core", pools=pools), brokers=brokers, replication_factor=copies,
        min_insync_replicas=min(copies, 2),
    )  # fmt: skip
    rides = Topic("rides", events)
    app, audit = service("app", produces=[rides], on=mine), service("audit", port=None, consumes=[rides], on=mine)
    graph, found = build(System("s", [app, audit]))
    assert not found.has_errors
    return {a: (one.effect.word, one.why) for a, one in impact(graph, ["pools/big"]).touches.items()}


BEHIND = {
    "services/app": ("degraded", "may lose what it writes to some partitions of rides"),
    "services/audit": ("partial", "may get nothing new from some partitions of rides"),
}
START = "start anew on small after about 5m"
ALL_AWAY = "some partitions may refuse acks=all or have no leader: all 3 replicas may be on big, until they " + START


def test_all_brokers_may_be_down_until_they_start_on_another_pool_of_their_zones() -> None:
    assert (
        without_big(here=(A, B, C), there=(A, B, C))
        == {
            "kafka/events": ("degraded", f"may be without all of its 3 brokers until pods on big {START}"),
            "topics/rides": ("degraded", ALL_AWAY),
        }
        | BEHIND
    )
    assert without_big(here=(A, B), there=(A, B), brokers=1, copies=1) == {
        "kafka/events": ("degraded", f"may be without its only broker until pods on big {START}"),
        "topics/rides": (
            "degraded", f"some partitions may have no leader: the only replica may be on big, until they {START}"
        ),
    } | BEHIND  # fmt: skip


@pytest.mark.parametrize(
    ("here", "there", "unknown"), [((), (), "big and small are"), ((A,), (), "small is"), ((), (A,), "big is")]
)
def test_whether_disks_can_be_reached_nobody_knows_without_zones(
    here: tuple[str, ...], there: tuple[str, ...], unknown: str
) -> None:
    unless = f", which they can where their disks are: nobody says in which zones {unknown}"
    assert (
        without_big(here=here, there=there)
        == {
            "kafka/events": ("degraded", f"may be without all of its 3 brokers until pods on big {START}{unless}"),
            "topics/rides": ("degraded", ALL_AWAY),
        }
        | BEHIND
    )


def test_one_zone_of_three_is_away_and_nothing_lacks() -> None:
    assert without_big(here=(A,), there=(A, B, C)) == {"kafka/events": ("recovers", f"its pods on big {START}")}
