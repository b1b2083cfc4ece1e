"""Forty equal sites in a picture and in a tree: one stands for all."""

from __future__ import annotations

from aiscale import ExternalSecret, System, Traffic
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.platform import Device, KubernetesCluster, LocalBroker, NodePool, Site, StoreAndForward, Uplink
from aiscale.render.folding import folded, folding, folding_around
from aiscale.render.picture import Line, Picture, PictureEdge, PictureGroup, PictureNode
from aiscale.render.system_view import system_picture
from aiscale.render.tree import tree
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
EVENTS = KafkaCluster("events", on=CORE)
READINGS = Topic("readings", EVENTS)


def park(number: int, topic: Topic = READINGS, *, mbps: int = 10) -> Device:
    site = Site(
        f"park-{number:02}", cpu=4, memory="8Gi", disk="100Gi", uplink=Uplink(mbps=mbps), offline_tolerance="24h",
        broker=LocalBroker(buffer="5Gi"),
    )  # fmt: skip
    collect = Microservice(f"collect-{number:02}", image=IMAGE, on=site, produces=[StoreAndForward(topic)])
    return Device(f"turbines-{number:02}", on=site, traffic=Traffic(mean=30, peak=60), calls=[collect])


def system(*roots: Component) -> ArchitectureGraph:
    graph, found = build(System("wind", roots))
    assert not found.has_errors
    return graph


def at_sites(picture: Picture) -> tuple[list[PictureGroup], list[PictureNode], list[PictureEdge]]:
    """What of a picture is at a site, or leaves one."""
    nodes = [node for node in picture.nodes if str(node.group).startswith("sites/")]
    ids = {node.id for node in nodes}
    return (
        [group for group in picture.groups if group.kind == "Site"],
        nodes,
        [edge for edge in picture.edges if edge.source in ids],
    )


def test_one_frame_with_one_of_each_box_and_arrow() -> None:
    graph = system(*(park(number) for number in range(1, 41)))
    whole = system_picture(graph)
    picture = folded(graph, whole)
    assert at_sites(picture) == (
        [PictureGroup("sites/park-01", "40 sites", "park-01 and 39 more, each: 1 machine", "Site")],
        [
            PictureNode(
                "devices/turbines-01", "40 devices", ("turbines-01 and 39 more, each:", "MQTT · 30/s, peak 60/s"), "Device",
                "sites/park-01", domain="platform",
            ),
            PictureNode(
                "services/collect-01", "40 services", ("collect-01 and 39 more, each:", "2 replicas"), "Microservice",
                "sites/park-01", domain="services",
            ),
            PictureNode(
                "sites/park-01#uplink", "uplink", ("10 Mbit/s", "may be down for 1d", "5Gi kept meanwhile"), "Uplink",
                "sites/park-01",
            ),
        ],
        [
            PictureEdge("devices/turbines-01", "services/collect-01", Line.CALL),
            PictureEdge("services/collect-01", "sites/park-01#uplink"),
            PictureEdge("sites/park-01#uplink", "topics/readings"),
        ],
    )  # fmt: skip
    assert picture.notes == (
        *whole.notes,
        "folded, because they differ only in their names: 40 devices, 40 services, 40 sites",
    )
    assert (len(whole.nodes), len(picture.nodes)) == (122, 5)


def test_one_of_them_is_opened_with_its_parts_and_the_others_stay_folded() -> None:
    graph = system(*(park(number) for number in range(1, 41)))
    for focus in ("sites/park-01", "devices/turbines-01", "services/collect-01"):
        groups, nodes, edges = at_sites(folded(graph, system_picture(graph), focus))
        assert [(group.id, group.title) for group in groups] == [
            ("sites/park-01", "park-01"), ("sites/park-02", "39 sites"),
        ], focus  # fmt: skip
        assert sorted((node.title, node.group) for node in nodes) == [
            ("39 devices", "sites/park-02"), ("39 services", "sites/park-02"), ("collect-01", "sites/park-01"),
            ("turbines-01", "sites/park-01"), ("uplink", "sites/park-01"), ("uplink", "sites/park-02"),
        ]  # fmt: skip
        assert len(edges) == 6
    seen = folding_around(graph, "sites/park-05")
    assert {seen.get(f"sites/park-{number:02}") for number in range(1, 41)} == {"sites/park-01", None}
    assert folding_around(graph, "topics/readings") == folding(graph)


def test_one_device_of_several_at_a_site_is_opened_with_its_site() -> None:
    """With all that is there: one site is shown, and not a part of it."""
    roots = [park(number) for number in range(1, 5)]
    more = [Device(f"masts-{device.on.name}-{n}", on=device.on) for device in roots for n in range(3) if device.on]
    graph = system(*roots, *more)
    groups, nodes, _ = at_sites(folded(graph, system_picture(graph), "devices/masts-park-02-1"))
    assert [group.title for group in groups] == ["3 sites", "park-02"]
    assert sorted((node.title, node.group) for node in nodes if node.kind == "Device") == [
        ("3 devices", "sites/park-01"), ("9 devices", "sites/park-01"), ("masts-park-02-0", "sites/park-02"),
        ("masts-park-02-1", "sites/park-02"), ("masts-park-02-2", "sites/park-02"), ("turbines-02", "sites/park-02"),
    ]  # fmt: skip


def test_others_stay_as_they_are() -> None:
    graph = system(*(park(number) for number in range(1, 5)), park(5, mbps=50))
    assert [group.title for group in at_sites(folded(graph, system_picture(graph)))[0]] == ["4 sites", "park-05"]
    graph = system(*(park(number) for number in range(1, 4)))
    whole = system_picture(graph)
    assert folded(graph, whole) is whole


def test_a_topic_for_each_site_is_folded_and_four_equal_topics_are_not() -> None:
    own = [Topic(f"readings-{number}", EVENTS) for number in range(1, 5)]
    graph = system(*(park(number, own[number - 1]) for number in range(1, 5)))
    assert [(node.title, node.kind) for node in folded(graph, system_picture(graph)).nodes if node.kind == "Topic"] == [
        ("4 topics", "Topic")
    ]
    graph = system(*(park(number) for number in range(1, 5)), *own)
    assert not any(address.startswith("topics/") for address in folding(graph))


def test_the_tree() -> None:
    graph = system(*(park(number) for number in range(1, 41)))
    assert tree(graph, first=folding(graph)) == (
        "wind  124 components, 163 references\n"
        "├─ Kubernetes cluster core  Kubernetes 1.36\n"
        "│  ├─ Kafka cluster events  Kafka 4.3.1 · 3 brokers × 100Gi\n"
        "│  │  └─ topic readings  12 partitions\n"
        "│  └─ node pool general  m7i.2xlarge · 1–3 nodes\n"
        "└─ 40 sites park-01 and 39 more  1 machine · 10 Mbit/s · offline for 1d\n"
        "   ├─ 40 devices turbines-01 and 39 more  MQTT\n"
        "   │     → calls collect-01 and 39 more\n"
        "   └─ 40 services collect-01 and 39 more  2 replicas\n"
        "         → writes readings\n"
    )
    assert len(tree(graph).splitlines()) == 5 + 40 * 5


def test_secrets_with_the_name_of_the_site_are_folded_in_the_tree_and_in_the_picture() -> None:
    def ward(town: str) -> Microservice:
        site = Site(town, cpu=4, memory="8Gi", disk="100Gi")
        secret = ExternalSecret("vault", remote_key=f"secret/hospitals/{town}/db")
        return Microservice(f"triage-{town}", image=IMAGE, on=site, secrets={"DB": secret})

    graph = system(*(ward(town) for town in ("cork", "dublin", "galway", "new-york")))
    assert tree(graph, first=folding(graph)) == (
        "wind  8 components, 4 references\n"
        "└─ 4 sites cork and 3 more  1 machine\n"
        "   └─ 4 services triage-cork and 3 more  2 replicas\n"
    )
    groups, nodes, _ = at_sites(folded(graph, system_picture(graph)))
    assert [one.title for one in (*groups, *nodes)] == ["4 sites", "4 services"]
