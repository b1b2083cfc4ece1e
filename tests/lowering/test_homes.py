"""What runs elsewhere never lands in the cluster that is deployed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from aiscale import KubernetesSecret, System
from aiscale.components.streams.kafka import Kafka
from aiscale.core.component import Component
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Severity
from aiscale.errors import UsageError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.cluster_assignment import assigned_clusters
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.missing_needs import lacking
from aiscale.lowering.placement import spans_clusters
from aiscale.lowering.resource import Resource
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.platform import KubernetesCluster, NodePool, Placement, Site
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.stores import ExternalStore
from aiscale.streams import (
    Avro,
    Consume,
    ExternalKafka,
    KafkaCluster,
    KafkaListener,
    KinesisStream,
    ListenerAccess,
    MirroredTopic,
    MirrorMaker,
    Msk,
    SchemaRegistry,
    Topic,
)

IMAGE = "registry.example/app@sha256:" + "1f" * 32


def cluster(name: str) -> KubernetesCluster:
    return KubernetesCluster(name, pools=[NodePool(f"of-{name}", instance_type="m7i.2xlarge")])


def test_what_runs_at_a_site_or_is_kept_there_is_left_out() -> None:
    depot = Site("depot", cpu=4, memory="16Gi")
    pricing, gate = Microservice("pricing", image=IMAGE), Microservice("gate", image=IMAGE, on=depot)
    local = Topic("local", KafkaCluster("events", on=depot))
    graph, _ = build(System("s", [pricing, gate, local, cluster("core")]))
    assert {record.address for record in lower(graph)} == {"systems/s", "services/pricing"}


def test_nothing_waits_for_what_is_made_elsewhere() -> None:
    depot = Site("depot", cpu=4, memory="16Gi")
    local = Topic("local", KafkaCluster("events", on=depot))
    audit = Microservice("audit", image=IMAGE, port=None, consumes=[local])
    records = lower(build(System("s", [audit, cluster("core")]))[0])
    keys = {record.key for record in records}
    assert [need for record in records for need in record.depends_on if need not in keys] == []


def test_who_searches_is_brought_up_wherever_its_query_was_embedded() -> None:
    eu, us = cluster("eu"), cluster("us")
    e5 = Model("e5", version="v2", artifact="s3://models/e5/v2", framework="onnx")
    embedder = ModelService("embedder", model=e5, runtime=Triton(), on=us)
    qdrant = ExternalStore("qdrant", product="Qdrant", host="qdrant.example", port=6_334)
    passages = VectorIndex("passages", engine="qdrant", store=qdrant, dimension=768, metric="cosine", embedded_by=e5)
    search = Microservice("search", image=IMAGE, reads=[Search(passages, embedded_by=embedder)], on=eu)
    graph, _ = build(System("s", [search]))
    assert [found.address for found in graph.nodes.values() if spans_clusters(graph, found)] == []


def keys(records: Sequence[Resource], kind: str) -> list[str]:
    return sorted(record.key.removeprefix(f"{kind}/") for record in records if record.key.startswith(f"{kind}/"))


def over_two(*more: Component, reads: Sequence[EventStream] = ()) -> tuple[ArchitectureGraph, list[KubernetesCluster]]:
    clusters = [cluster("eu"), cluster("us")]
    placements = [
        Placement(one.name, of=[Microservice(f"in-{one.name}", image=IMAGE, consumes=reads)], primary=one)
        for one in clusters
    ]
    return build(System("s", [*placements, *more]))[0], clusters


def test_each_cluster_gets_what_is_on_it() -> None:
    graph, clusters = over_two()
    records = [lower(graph, cluster=one) for one in clusters]
    assert [keys(one, "deployment") for one in records] == [["in-eu"], ["in-us"]]
    assert [keys(one, "namespace") for one in records] == [["s"], ["s"]]


def test_a_cluster_alone_gives_the_same_records_as_among_others() -> None:
    graph, [eu, _] = over_two()
    alone = build(System("s", [Placement("eu", of=[Microservice("in-eu", image=IMAGE)], primary=cluster("eu"))]))[0]
    assert [(one.key, one.properties, one.depends_on) for one in lower(graph, cluster=eu)] == [
        (one.key, one.properties, one.depends_on) for one in lower(alone)
    ]


def test_no_cluster_is_chosen_where_there_are_several() -> None:
    with pytest.raises(UsageError, match="s is on several clusters: eu, us"):
        lower(over_two()[0])


def test_nothing_reaches_over_from_one_cluster_to_another() -> None:
    clusters = [cluster("eu"), cluster("us")]
    audit = Microservice("audit", image=IMAGE, on=clusters[1])
    pricing = Microservice("pricing", image=IMAGE, on=clusters[0], calls=[audit])
    graph = build(System("s", [pricing]))[0]
    with_call, without = lower(graph, cluster=clusters[0]), lower(graph, cluster=clusters[1])
    assert "AUDIT_URL" not in str([record.properties for record in with_call])
    assert "pricing" not in str([record.properties for record in without])
    assert {address: [one.name for one in used] for address, used in lacking(graph).items()} == {
        "services/pricing": ["audit"]
    }


def test_what_is_on_no_cluster_goes_with_the_first_that_uses_it() -> None:
    clicks = KinesisStream("clicks", key="id", region="eu-west-1")
    far = Microservice("far", image=IMAGE, port=None, consumes=[clicks], on=cluster("zurich"))
    graph, clusters = over_two(far)
    assert assigned_clusters(graph)["streams/clicks"].name == "zurich"
    assert [keys(lower(graph, cluster=one), "kinesis-stream") for one in clusters] == [[], []]


def test_what_is_on_no_cluster_stays_with_the_one_that_it_was_brought_up_with() -> None:
    graph, _ = over_two(KinesisStream("clicks", key="id", region="eu-west-1"))
    kept = {"streams/clicks": "us"}
    assert [assigned_clusters(graph, one)["streams/clicks"].name for one in ({}, kept, {"streams/clicks": "gone"})] == [
        "eu", "us", "eu",
    ]  # fmt: skip
    [us] = [one for one in graph.of(KubernetesCluster) if one.name == "us"]
    assert keys(lower(graph, cluster=us, kept=kept), "kinesis-stream") == ["clicks"]


def test_a_value_of_another_cluster_is_refused_by_name() -> None:
    graph, [eu, us] = over_two(reads=[KinesisStream("clicks", key="id", region="eu-west-1")])
    assert keys(lower(graph, cluster=eu), "kinesis-stream") == ["clicks"]
    with pytest.raises(UsageError, match="is created with another cluster"):
        lower(graph, cluster=us)
    [message] = [one.message for one in lowering_findings(graph) if one.severity is Severity.ERROR]
    assert "is created with another cluster" in message


def test_brokers_that_others_run_serve_every_cluster() -> None:
    kafka = ExternalKafka("shared", bootstrap_servers=["kafka.example:9093"])
    graph, clusters = over_two(reads=[Topic("orders", kafka, key="id")])
    records = [lower(graph, cluster=one) for one in clusters]
    texts = [str([record.properties for record in one]) for one in records]
    assert ["kafka.example:9093" in text for text in texts] == [True, True]
    assert [bool(keys(one, "job")) for one in records] == [True, False]


def test_a_mirror_between_clusters_is_left_out() -> None:
    clusters = [cluster("eu"), cluster("us")]
    kafkas = [KafkaCluster(f"kafka-{one.name}", on=one) for one in clusters]
    mirror = MirrorMaker("mirror", source=kafkas[0], target=kafkas[1], on=clusters[1])
    graph = build(System("s", [mirror]))[0]
    assert not [record for one in clusters for record in lower(graph, cluster=one) if record.address == mirror.address]
    [note] = unprovisioned(graph)
    assert note.notes == (
        "not supported by aiscale up: MirrorMaker between clusters (mirror)",
        'mirror on us needs source_access=ListenerAccess("outside", …) to sign in to kafka-eu on eu, with copies of the '
        "Secrets kafka-eu-cluster-ca-cert and mirror-kafka-eu from there",
    )


def test_a_mirror_signs_in_from_outside_with_what_was_brought_over() -> None:
    eu, us = cluster("eu"), cluster("us")
    way_in = KafkaListener("outside", type="loadbalancer", host="kafka.eu.example")
    first, second = KafkaCluster("kafka-eu", listeners=[way_in], on=eu), KafkaCluster("kafka-us", on=us)
    rides = Topic("rides", first)
    mirror = MirrorMaker(
        "mirror", source=first, target=second, topics=[rides], on=us,
        source_access=ListenerAccess("outside", ca=KubernetesSecret("eu-ca", key="ca.crt"), certificate="from-eu"),
    )  # fmt: skip
    graph = build(System("s", [mirror]))[0]
    here, there = lower(graph, cluster=eu), lower(graph, cluster=us)
    assert [keys(one, "kafkauser") for one in (here, there)] == [["mirror-kafka-eu"], ["mirror-kafka-us"]]
    [user] = [one for one in here if one.key == "kafkauser/mirror-kafka-eu"]
    assert (user.address, user.depends_on, user.reason) == (
        "kafka/kafka-eu", ("kafka/kafka-eu",),
        "mirror signs in from us; the Secret of this name must be copied there",
    )  # fmt: skip
    [mm2] = [one for one in there if one.key == "kafkamirrormaker2/mirror"]
    assert mm2.properties["spec"]["mirrors"][0]["source"] == {
        "alias": "kafka-eu",
        "bootstrapServers": "kafka.eu.example:9094",
        "tls": {"trustedCertificates": [{"secretName": "eu-ca", "certificate": "ca.crt"}]},
        "authentication": {
            "type": "tls",
            "certificateAndKey": {"secretName": "from-eu", "certificate": "user.crt", "key": "user.key"},
        },
    }
    made = {one.key for one in there}
    assert [need for one in there for need in one.depends_on if need not in made] == []
    assert (list(unprovisioned(graph)), lacking(graph)) == ([], {})


def test_no_user_is_made_for_a_mirror_that_lacks_the_way_to_its_other_side() -> None:
    eu, us, asia = (cluster(name) for name in ("eu", "us", "asia"))
    ways_in = [KafkaListener("outside", type="loadbalancer", host=f"kafka.{name}.example") for name in ("eu", "asia")]
    first, third = (
        KafkaCluster(f"kafka-{place.name}", listeners=[one], on=place)
        for one, place in zip(ways_in, (eu, asia), strict=True)
    )
    signs_in = ListenerAccess("outside", ca=KubernetesSecret("ca", key="ca.crt"), certificate="brought-over")
    targets: tuple[tuple[Kafka, ListenerAccess | None, list[list[str]]], ...] = (
        (third, signs_in, [["mirror-kafka-eu"], ["mirror-kafka-asia"]]),
        (third, None, [[], []]),
        (Msk("without-a-network"), None, [[], []]),
    )
    for target, access, users in targets:
        mirror = MirrorMaker(
            "mirror", source=first, target=target, topics=[Topic("rides", first)], on=us,
            source_access=signs_in, target_access=access,
        )  # fmt: skip
        graph = build(System("s", [mirror, third]))[0]
        assert [keys(lower(graph, cluster=one), "kafkauser") for one in (eu, asia)] == users
        assert bool(keys(lower(graph, cluster=us), "kafkamirrormaker2")) is any(users)


def test_no_user_is_made_for_a_mirror_at_a_site_that_lacks_the_way_to_its_other_side() -> None:
    eu, depot = cluster("eu"), Site("depot", cpu=8, memory="32Gi")
    way_in = KafkaListener("outside", type="loadbalancer", host="kafka.eu.example")
    first, other = KafkaCluster("kafka-eu", listeners=[way_in], on=eu), KafkaCluster("kafka-own", on=depot)
    signs_in = ListenerAccess("outside", ca=KubernetesSecret("ca", key="ca.crt"), certificate="brought-over")
    targets: tuple[tuple[Kafka, list[str]], ...] = (
        (other, ["mirror-kafka-eu"]),
        (KafkaCluster("kafka-far", on=eu), []),
        (Msk("without-a-network"), []),
    )
    for target, users in targets:
        mirror = MirrorMaker(
            "mirror", source=first, target=target, topics=[Topic("rides", first)], on=depot, source_access=signs_in
        )
        assert keys(lower(build(System("s", [mirror]))[0], cluster=eu), "kafkauser") == users


def test_a_mirror_of_brokers_at_a_site_is_left_out_until_it_signs_in() -> None:
    local = KafkaCluster("local", on=Site("depot", cpu=4, memory="16Gi"))
    central = KafkaCluster("central", on=cluster("core"))
    graph = build(System("s", [MirrorMaker("up", source=local, target=central, topics=[Topic("sales", local)])]))[0]
    assert [record for record in lower(graph) if record.address == "mirrormakers/up"] == []
    [note] = unprovisioned(graph)
    assert "MirrorMaker between clusters (up)" in note.notes[0]


def test_a_copy_has_its_schema_in_the_registry_of_the_other_cluster() -> None:
    eu, us = cluster("eu"), cluster("us")
    first, second = KafkaCluster("kafka-eu", on=eu), KafkaCluster("kafka-us", on=us)
    registry = SchemaRegistry("schemas", storage=first, on=eu)
    schema = Avro(text='{"type": "record", "name": "Ride", "fields": []}', path="ride.avsc", registry=registry)
    rides = Topic("rides", first, schema=schema)
    copy = Topic("rides-copy", second, topic_name="kafka-eu.rides", schema=schema)
    mirror = MirrorMaker("mirror", source=first, target=second, topics=[MirroredTopic(rides, into=copy)], on=us)
    near = Microservice("near", image=IMAGE, port=None, consumes=[Consume(rides)], on=eu)
    far = Microservice("far", image=IMAGE, port=None, consumes=[Consume(copy)], on=us)
    graph = build(System("s", [mirror, near, far]))[0]
    here, there = lower(graph, cluster=eu), lower(graph, cluster=us)
    assert [len(keys(one, "job")) for one in (here, there)] == [1, 0]
    assert [keys(one, "deployment") for one in (here, there)] == [["near"], ["far"]]
    assert [name for name in keys(there, "kafkatopic") if "rides" in name] == ["rides-copy"]
    assert ["SCHEMA_REGISTRY_URL" in str([record.properties for record in one]) for one in (here, there)] == [
        True, False,
    ]  # fmt: skip
    [note] = unprovisioned(graph)
    assert (note.message, note.notes) == (
        "aiscale up leaves out 1 of 12 components and parts of 2 others",
        (
            "not supported by aiscale up: MirrorMaker between clusters (mirror)",
            "in part: connection of Microservice to schemas on eu (far) and schema of Topic in schemas on eu (rides-copy)",
            'mirror on us needs source_access=ListenerAccess("outside", …) to sign in to kafka-eu on eu, with '
            "copies of the Secrets kafka-eu-cluster-ca-cert and mirror-kafka-eu from there",
        ),
    )


def test_a_registry_whose_brokers_are_on_the_other_cluster_gives_no_address() -> None:
    eu, us = cluster("eu"), cluster("us")
    near, far = KafkaCluster("kafka-eu", on=eu), KafkaCluster("kafka-us", on=us)
    registry = SchemaRegistry("schemas", storage=far, on=eu)
    schema = Avro(text='{"type": "record", "name": "Ride", "fields": []}', path="ride.avsc", registry=registry)
    reader = Microservice(
        "reader", image=IMAGE, port=None, on=eu, consumes=[Consume(Topic("rides", near, schema=schema))]
    )
    graph = build(System("s", [reader, registry]))[0]
    for one in (eu, us):
        assert "schemas" not in str([(record.key, record.properties) for record in lower(graph, cluster=one)])
    [note] = unprovisioned(graph)
    assert note.notes == ("not supported by aiscale up: SchemaRegistry between clusters (schemas)",)


def test_a_note_says_what_runs_elsewhere() -> None:
    depot = Site("depot", cpu=4, memory="16Gi")
    pricing, gate = Microservice("pricing", image=IMAGE), Microservice("gate", image=IMAGE, on=depot)
    [note] = unprovisioned(build(System("s", [pricing, gate, cluster("core")]))[0])
    assert (note.message, note.notes) == (
        "aiscale up leaves out 2 of 5 components",
        ("not supported by aiscale up: what runs on depot (gate), Site on k3s (depot)",),
    )


def test_a_note_says_what_is_needed_of_another_cluster() -> None:
    clusters = [cluster("eu"), cluster("us")]
    audit = Microservice("audit", image=IMAGE, on=clusters[1])
    [note] = unprovisioned(build(System("s", [Microservice("pricing", image=IMAGE, on=clusters[0], calls=[audit])]))[0])
    assert (note.message, note.notes) == (
        "aiscale up leaves out connections between clusters",
        ("deployed without what it needs: pricing (no audit)",),
    )


def test_several_clusters_with_nothing_between_them_need_no_note() -> None:
    assert not list(unprovisioned(build(System("s", [
        Microservice(f"in-{one.name}", image=IMAGE, on=one) for one in (cluster("eu"), cluster("us"))
    ]))[0]))  # fmt: skip
