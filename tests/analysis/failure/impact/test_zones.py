"""What the loss of a zone or a region does, whether it is a component or only a name."""

from __future__ import annotations

import pytest

from aiscale import Rate, System, Traffic
from aiscale.analysis.failure.impact.impact import impact
from aiscale.analysis.failure.impact.named_places import with_named_places
from aiscale.analysis.failure.impact.ranking import ranking
from aiscale.core.component import Component
from aiscale.features import DynamoDb, Entity, FeatureStore, FeatureView
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.network import ExternalService
from aiscale.platform import AksCluster, Karmada, KubernetesCluster, NodePool, Placement, Region, Zone
from aiscale.services import Call, Microservice, Read
from aiscale.stores import Bucket, ExternalStore, Table
from aiscale.streams import (
    Consume,
    ExternalKafka,
    KafkaCluster,
    KinesisStream,
    Msk,
    Produce,
    PubSubTopic,
    TieredStorage,
    Topic,
)

IMAGE = "registry.example/a@sha256:" + "1" * 64
A, B, C = "eu-west-1a", "eu-west-1b", "eu-west-1c"


def graph_of(*roots: Component) -> ArchitectureGraph:
    graph, found = build(System("s", roots))
    assert not found.has_errors
    return graph


def touched(graph: ArchitectureGraph, *lost: str) -> dict[str, tuple[str, str]]:
    return {address: (touch.effect.word, touch.why) for address, touch in impact(graph, lost).touches.items()}


def service(name: str, **fields: object) -> Microservice:
    return Microservice(name, image=IMAGE, **fields)  # type: ignore[arg-type]  # checked by the class itself


def pool(name: str, *zones: Zone | str) -> NodePool:
    return NodePool(name, instance_type="m7i.2xlarge", zones=zones)


@pytest.mark.parametrize("first", [A, Zone(A, region="eu-west-1")], ids=["name", "component"])
def test_a_name_is_lost_as_a_component_is(first: Zone | str) -> None:
    core = KubernetesCluster("core", pools=[pool("both", first, B), pool("one", first)], region="eu-west-1")
    graph = graph_of(service("front", on=core))
    assert touched(graph, f"zones/{A}") == {
        "pools/both": ("recovers", f"goes on in {B}"),
        "pools/one": ("lost", f"is in {A} alone"),
        "services/front": ("recovers", f"its pods there start anew in {B} after about 5m"),
    }
    assert touched(graph, f"zones/{A}", f"zones/{B}") == {
        "pools/both": ("lost", "is in 2 zones, and all are lost"),
        "pools/one": ("lost", f"is in {A} alone"),
        "services/front": ("lost", "runs on both alone"),
    }
    assert {address: effect for address, (effect, _) in touched(graph, "regions/eu-west-1").items()} == dict.fromkeys(
        ("clusters/core", "pools/both", "pools/one", "services/front", f"zones/{A}", f"zones/{B}"), "lost"
    )


def test_a_name_means_the_component_of_that_name() -> None:
    zone = Zone(A)
    core = KubernetesCluster("core", pools=[pool("a", zone), pool("b", A)])
    graph = with_named_places(graph_of(service("front", on=core)))
    assert [address for address in graph.nodes if address.startswith("zones/")] == [f"zones/{A}"]
    assert graph[f"zones/{A}"] is zone
    assert with_named_places(graph) is graph
    assert touched(graph, f"zones/{A}")["services/front"] == ("lost", "runs on a alone")


def test_a_system_without_names_is_as_it_is() -> None:
    graph = graph_of(service("front", on=KubernetesCluster("core", pools=[pool("general")])))
    assert with_named_places(graph) is graph


def test_replicas_that_are_left_do_not_bear_the_peak() -> None:
    core = KubernetesCluster("core", pools=[pool("general", A, B, C)])

    def front(**fields: object) -> tuple[str, str]:
        one = service("front", on=core, requests_per_second_per_replica=100, **fields)
        return touched(graph_of(one), f"zones/{A}")["services/front"]

    busy = Traffic(mean=Rate(100), peak=Rate(380))
    assert front(replicas=4, traffic=busy) == (
        "degraded", f"has 2 of 4 replicas left, for 200/s of up to 380/s, until others start in {B} or {C} after about 5m"
    )  # fmt: skip
    moves = ("recovers", f"its pods there start anew in {B} or {C} after about 5m")
    assert front(replicas=6, traffic=busy) == moves  # four are left
    assert front(replicas=3, traffic=busy) == moves  # three are too few as it is
    assert front(replicas=4) == moves


def kafka(*zones: str, copies: int = 3, needed: int = 2, brokers: int = 3) -> ArchitectureGraph:
    events = KafkaCluster(
        "events", on=KubernetesCluster("core", pools=[pool("general", *zones)]), brokers=brokers,
    )  # fmt: skip
    rides = Topic("rides", events, replication_factor=copies, min_insync_replicas=needed)
    return graph_of(
        service("app", produces=[rides]), service("log", produces=[Produce(rides, acks="1")]),
        service("audit", port=None, consumes=[rides]),
    )  # fmt: skip


def of_kafka(graph: ArchitectureGraph, *lost: str) -> dict[str, tuple[str, str]]:
    """Without what every service has: pods that start anew."""
    return {a: one for a, one in touched(graph, *lost).items() if "start anew" not in one[1] and "pools" not in a}


def test_copies_in_three_zones_outlive_one_of_them() -> None:
    assert of_kafka(kafka(A, B, C), f"zones/{A}") == {
        "kafka/events": ("degraded", f"is without 1 of 3 brokers, whose disks are there, until {A} is back")
    }


def test_copies_in_two_zones_do_not() -> None:
    assert of_kafka(kafka(A, B), f"zones/{A}") == {
        "kafka/events": (
            "degraded",
            f"is without 2 of 3 brokers, whose disks are there, and maybe most of its controllers, until {A} is back; some "
            "groups can commit nothing: 1 of 3 replicas of __consumer_offsets is left",
        ),
        "topics/rides": (
            "degraded", "some partitions refuse acks=all: 1 of 3 replicas is left, and min.insync.replicas is 2"
        ),
        "services/app": ("degraded", "loses what it writes to some partitions of rides"),
        "services/audit": ("partial", "gets nothing new from some partitions of rides"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("copies", "needed", "why"),
    [
        (3, 2, ""),
        (1, 1, "; some groups can commit nothing: the only replica of __consumer_offsets is there"),
        (2, 2, "; some groups can commit nothing: 1 of 2 replicas of __consumer_offsets is left"),
    ],
)
@pytest.mark.parametrize("is_read", [True, False])
def test_groups_commit_to_a_topic_of_the_cluster(copies: int, needed: int, why: str, is_read: bool) -> None:
    core = KubernetesCluster("core", pools=[pool("general", A, B, C)])
    events = KafkaCluster("events", on=core, replication_factor=copies, min_insync_replicas=needed)
    rides = Topic("rides", events, replication_factor=3, min_insync_replicas=2)
    roots = [rides, service("audit", port=None, consumes=[rides])] if is_read else [rides]
    assert touched(graph_of(*roots), f"zones/{A}")["kafka/events"] == (
        "degraded", f"is without 1 of 3 brokers, whose disks are there, until {A} is back{why if is_read else ''}"
    )  # fmt: skip


def test_only_the_zones_count_that_brokers_can_be_in() -> None:
    small = NodePool("small", instance_type="m7i.large", zones=["eu-west-1d"])
    core = KubernetesCluster("core", pools=[pool("general", A, B, C), small])
    graph = graph_of(Topic("rides", KafkaCluster("events", on=core), min_insync_replicas=2, replication_factor=3))
    assert touched(graph, f"zones/{A}", "zones/eu-west-1d") == {
        "pools/general": ("recovers", f"goes on in {B} and {C}"),
        "pools/small": ("lost", "is in eu-west-1d alone"),
        "kafka/events": (  # controllers fit into the small pool too
            "degraded",
            f"is without 1 of 3 brokers, whose disks are there, and maybe most of its controllers, until {A} and "
            "eu-west-1d are back",
        ),
        "topics/rides": (
            "degraded",
            "may confirm no acks=all: without most controllers, replicas in eu-west-1a and eu-west-1d still count as in "
            "sync",
        ),
    }  # fmt: skip


def test_enough_copies_without_most_controllers() -> None:
    assert of_kafka(kafka(A, B, copies=4, brokers=4), f"zones/{A}")["topics/rides"] == (
        "degraded", f"may confirm no acks=all: without most controllers, replicas in {A} still count as in sync"
    )  # fmt: skip


def test_a_single_copy_is_where_it_is() -> None:
    assert of_kafka(kafka(A, B, C, copies=1, needed=1), f"zones/{A}") == {
        "kafka/events": ("degraded", f"is without 1 of 3 brokers, whose disks are there, until {A} is back"),
        "topics/rides": ("degraded", f"some partitions have no leader: the only replica is in {A}"),
        "services/app": ("degraded", "loses what it writes to some partitions of rides"),
        "services/log": ("degraded", "loses what it writes to some partitions of rides"),
        "services/audit": ("partial", "gets nothing new from some partitions of rides"),
    }


def test_brokers_with_unknown_zones_are_away_all_the_same() -> None:
    core = KubernetesCluster("core", pools=[pool("a", A), pool("b")])
    events = KafkaCluster("events", on=core)
    assert touched(graph_of(Topic("rides", events)), f"zones/{A}") == {
        "pools/a": ("lost", f"is in {A} alone"),
        "kafka/events": (
            "degraded", f"is without its brokers whose disks are there until {A} is back: all of them may be"
        ),
        "topics/rides": (
            "degraded",
            f"some partitions may refuse acks=all or have no leader: all 3 replicas may be in {A}",
        ),
    }  # fmt: skip


def test_a_region_that_is_only_a_name() -> None:
    here = KubernetesCluster("here", pools=[pool("a")], region="eu-west-1")
    there = KubernetesCluster("there", pools=[pool("b")], region="us-east-1")
    clicks, rides = KinesisStream("clicks", region="eu-west-1"), Topic("rides", Msk("managed", region="eu-west-1"))
    fares = PubSubTopic("fares", endpoint_region="europe-west1")
    moved, stays = service("moved", produces=[fares]), service("stays", on=here, consumes=[clicks, rides])
    placement = Placement("first-here", of=[moved], primary=here, overflow=[there], failover="auto", backend=Karmada())
    graph = graph_of(placement, moved, stays)
    assert touched(graph, "regions/eu-west-1") == {
        "clusters/here": ("lost", "is in eu-west-1"),
        "pools/a": ("lost", "is part of here"),
        "services/moved": ("degraded", "moves from here to there, by Karmada (first-here)"),
        "services/stays": ("lost", "runs on here"),
        "streams/clicks": ("lost", "is in eu-west-1"),
        "kafka/managed": ("lost", "is in eu-west-1"),
        "topics/rides": ("lost", "is stored in managed"),
    }
    assert touched(graph, "regions/europe-west1") == {
        "topics/fares": ("degraded", "is written through europe-west1"),
        "services/moved": ("degraded", "loses what it writes to fares"),
    }
    assert touched(graph, "regions/eu-west-1", "regions/us-east-1")["services/moved"] == ("lost", "runs on here")


def test_zones_that_are_only_numbers_are_those_of_their_region() -> None:
    def cluster(region: str, place: Region | str) -> AksCluster:
        return AksCluster(
            f"core-{region}", region=place, pools=[
                NodePool(f"pool-{region}", instance_type="Standard_D8s_v5", zones=["1", "2", "3"])
            ],
        )  # fmt: skip

    west = cluster("west", Region("westeurope", provider="azure"))
    north = cluster("north", "northeurope")
    graph = graph_of(service("a", on=west, replicas=3), service("b", on=north))
    assert touched(graph, "zones/westeurope-1") == {
        "pools/pool-west": ("recovers", "goes on in westeurope-2 and westeurope-3"),
        "services/a": ("recovers", "its pods there start anew in westeurope-2 or westeurope-3 after about 5m"),
    }


def test_named_places_are_ranked_with_all_else() -> None:
    core = KubernetesCluster("core", pools=[pool("one", A)], region="eu-west-1")
    front = service("front", on=core, traffic=Traffic(mean=Rate(10), peak=Rate(40)))
    assert [(one.address, one.down) for one in ranking(graph_of(front)) if one.down] == [
        ("regions/eu-west-1", 4), ("clusters/core", 2), ("zones/eu-west-1a", 2), ("pools/one", 1),
    ]  # fmt: skip


def test_a_database_is_lost_with_its_region_and_with_all_of_its_zones() -> None:
    ledger = ExternalStore("ledger", product="Oracle", region="eu-west-1", zones=[A, B])
    past = Table("past", warehouse="redshift", table="a.b", region="eu-west-1")
    graph = graph_of(service("front", reads=[Read(ledger)]), service("back", reads=[Read(past)]))
    front = {"services/front": ("fails", "needs ledger, and has no fallback")}
    assert touched(graph, f"zones/{A}") == {"externalstores/ledger": ("recovers", f"goes on in {B}")}
    assert touched(graph, f"zones/{A}", f"zones/{B}") == {
        "externalstores/ledger": ("lost", "is in 2 zones, and all are lost"),
        **front,
    }
    assert touched(graph, "regions/eu-west-1") == {
        "externalstores/ledger": ("lost", "is in eu-west-1"),
        "tables/past": ("lost", "is in eu-west-1"),
        "services/back": ("fails", "needs past, and has no fallback"),
        f"zones/{A}": ("lost", "is in eu-west-1"),
        f"zones/{B}": ("lost", "is in eu-west-1"),
        **front,
    }


def test_a_store_is_lost_with_the_region_of_its_tables() -> None:
    view = FeatureView(
        "sums", entities=[Entity("card", key="card_id")], source=Table("past", warehouse="spark", table="a.b"),
        fields={"sum": "int64"}, ttl="5d",
    )  # fmt: skip
    core = KubernetesCluster("core", pools=[pool("one", A)], region="eu-west-1")
    store = FeatureStore("store", views=[view], on=core, online=DynamoDb(region="eu-central-1"))
    assert touched(graph_of(store), "regions/eu-central-1") == {
        "featurestores/store": ("lost", "keeps its values in eu-central-1"),
        "featureviews/sums": ("lost", "is part of store"),
    }


def test_what_others_run_is_lost_with_its_region() -> None:
    core = KubernetesCluster("core", pools=[pool("general")], region="eu-west-1")
    partner = ExternalKafka("partner", bootstrap_servers=["kafka.example:9093"], region="us-east-1")
    vendor = ExternalService("vendor", host="api.example", region="us-east-1")
    decide = service("decide", consumes=[Consume(Topic("fares", partner))], calls=[Call(vendor)], on=core)
    assert touched(graph_of(decide), "regions/us-east-1") == {
        "externalservices/vendor": ("lost", "is in us-east-1"),
        "services/decide": ("fails", "needs vendor, and has no fallback"),
        "kafka/partner": ("lost", "is in us-east-1"),
        "topics/fares": ("lost", "is stored in partner"),
    }
    assert impact(graph_of(decide), ["regions/us-east-1"]).notes == ()


@pytest.mark.parametrize(
    ("tiers", "is_told"),
    [
        ({"region": "us-east-1"}, True),
        ({}, True),
        ({"region": "eu-west-1"}, False),
        ({"region": "us-east-1", "endpoint": "http://minio:9000"}, False),
    ],
    ids=["said", "said of the bucket", "elsewhere", "at a server of its own"],
)
def test_old_segments_are_where_their_bucket_is(tiers: dict[str, str], is_told: bool) -> None:
    core = KubernetesCluster("core", pools=[pool("general")], region="eu-west-1")
    old = Bucket("old", uri="s3://old/tables", region="us-east-1")
    storage = TieredStorage("s3://old/segments", plugin=IMAGE, **tiers)  # type: ignore[arg-type]  # checked by itself
    kafka = KafkaCluster("events", tiered_storage=storage, on=core)
    found = touched(graph_of(Topic("rides", kafka, tiered=True), old), "regions/us-east-1")
    why = "cannot reach the old segments of its topics in us-east-1, and its disks fill with new ones"
    assert found == {"buckets/old": ("lost", "is in us-east-1")} | (
        {"kafka/events": ("degraded", why)} if is_told else {}
    )


def test_what_may_be_in_a_lost_region_is_named() -> None:
    core = KubernetesCluster("core", pools=[pool("general")], region="eu-west-1")
    far = KubernetesCluster("far", pools=[pool("there")], region="us-east-1")
    kafka = KafkaCluster("events", tiered_storage=TieredStorage("s3://old/segments", plugin=IMAGE), on=core)
    partner = ExternalKafka("partner", bootstrap_servers=["kafka.example:9093"])
    decide = service(
        "decide", consumes=[Consume(Topic("fares", partner)), Consume(Topic("rides", kafka))],
        calls=[Call(ExternalService("vendor", host="api.example"))], on=core,
    )  # fmt: skip
    graph = graph_of(decide, far)
    assert impact(graph, ["regions/us-east-1"]).notes == (
        "externalservices/vendor, kafka/partner and the old segments of kafka/events may be lost with it, too: nobody says "
        "in which region (region=…)",
    )
    assert impact(graph, ["clusters/far"]).notes == ()
