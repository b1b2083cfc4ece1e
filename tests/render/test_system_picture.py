"""What a picture of a system shows: entrances, regions, learning, and parts of a system."""

from __future__ import annotations

from aiscale import Objective, Rate, System, Team, Traffic
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.network import Gateway, InferencePool, Listener, Route
from aiscale.platform import Device, EksCluster, LocalBroker, NodePool, Placement, Site, Uplink
from aiscale.render.picture import Line, PictureEdge, PictureNode
from aiscale.render.system_view import OUTSIDE, near_to, system_picture
from aiscale.services import Call, Microservice, Read
from aiscale.serving import VLLM, InferenceGraph, Model, ModelService, Step, Triton
from aiscale.stores import ExternalStore
from aiscale.streams import Consume, KafkaCluster, Topic

IMAGE = "registry.example/a@sha256:" + "1f" * 32
TRAFFIC = Traffic(mean=Rate(10), peak=Rate(40))


def cluster(name: str, region: str) -> EksCluster:
    return EksCluster(name, region=region, pools=[NodePool(f"of-{name}", instance_type="m7i.2xlarge")])


def shop() -> ArchitectureGraph:
    """A shop in Frankfurt that learns from its orders, and its reports in Virginia."""
    eu, us = cluster("eu", "eu-central-1"), cluster("us", "us-east-1")
    orders = Topic("orders", KafkaCluster("events", on=eu), traffic=TRAFFIC)
    model = Model("rank", version="v1", artifact="s3://m/rank", digest="sha256:" + "2e" * 32, framework="onnx")
    rank = ModelService("rank", model=model, runtime=Triton(image=IMAGE), on=eu)
    front = Microservice(
        "front", image=IMAGE, on=eu, traffic=TRAFFIC, calls=[Call(rank, timeout_ms=50)], owner=Team("shop"),
        objective=Objective(p99_ms=100),
    )  # fmt: skip
    learns = DeliveryPipeline("rank", services=[rank], retraining=Retraining(data=[orders], every="7d"), on=eu)
    reports = Microservice("reports", image=IMAGE, on=us, traffic=TRAFFIC)
    return build(System("shop", [front, reports, orders], delivery=[learns]))[0]


def route(graph: ArchitectureGraph) -> Route:
    front, core = graph["services/front"], graph["clusters/eu"]
    assert isinstance(front, Microservice)
    assert isinstance(core, EksCluster)
    return Route(
        "shop", gateway=Gateway("edge", on=core, listeners=[Listener(protocol="HTTP", port=80)]), targets=[front]
    )


def entering(graph: ArchitectureGraph) -> set[tuple[str, str]]:
    return {(edge.target, edge.label) for edge in system_picture(graph).edges if edge.source == OUTSIDE}


def test_traffic_comes_in_at_the_route_where_there_is_one() -> None:
    graph = shop()
    label = "10/s, peak 40/s"
    straight = {("services/front", label), ("services/reports", label), ("topics/orders", label)}
    assert entering(graph) == straight
    system = System("shop", [*graph.system.roots, route(graph)])
    through = {("routes/shop", label), ("services/reports", label), ("topics/orders", label)}
    assert entering(build(system)[0]) == through


def test_a_pipeline_that_learns_is_drawn_with_what_it_learns_from() -> None:
    edges = {(edge.source, edge.target, edge.line) for edge in system_picture(shop()).edges}
    assert ("topics/orders", "pipelines/rank", Line.STREAM) in edges
    assert ("pipelines/rank", "serving/rank", Line.VERSION) in edges


def test_regions_are_frames_where_there_are_several_or_something_must_stay() -> None:
    picture = system_picture(shop())
    regions = {group.id: (group.title, group.subtitle) for group in picture.groups if group.kind == "Region"}
    assert regions == {
        "regions/eu-central-1": ("eu-central-1", "in de"),
        "regions/us-east-1": ("us-east-1", "in us"),
    }
    assert {group.id: group.parent for group in picture.groups if group.kind == "EksCluster"} == {
        "clusters/eu": "regions/eu-central-1", "clusters/us": "regions/us-east-1",
    }  # fmt: skip
    core = cluster("core", "eu-west-1")
    alone = Microservice("alone", image=IMAGE, on=core)
    assert [group.kind for group in system_picture(build(System("s", [alone]))[0]).groups] == ["EksCluster"]
    bound = system_picture(build(System("s", [Placement("stays", of=[alone], residency=["eu"])]))[0])
    assert [group.kind for group in bound.groups] == ["Region", "EksCluster"]
    assert bound.notes == ("stays: 1 part must stay in eu", "not drawn: 1 placement")


def test_a_database_stands_in_the_frame_of_its_region() -> None:
    ledger = ExternalStore("ledger", product="Oracle", region="eu-central-1")
    alone = Microservice("alone", image=IMAGE, on=cluster("core", "eu-west-1"), reads=[Read(ledger)])
    picture = system_picture(build(System("s", [alone]))[0])
    assert {group.id: group.subtitle for group in picture.groups if group.kind == "Region"} == {
        "regions/eu-central-1": "in de", "regions/eu-west-1": "in ie",
    }  # fmt: skip
    assert {node.id: node.group for node in picture.nodes} == {
        "externalstores/ledger": "regions/eu-central-1", "pools/of-core": "clusters/core", "services/alone": "clusters/core",
    }  # fmt: skip


def depot() -> ArchitectureGraph:
    """Cameras at a depot whose line to the cloud is thin; a second depot says nothing of its own."""
    cloud = cluster("cloud", "eu-central-1")
    passages = Topic("passages", KafkaCluster("events", on=cloud))
    books = Microservice("books", image=IMAGE, on=cloud)
    thin = Uplink(mbps=20, rtt_ms=35)
    broker = LocalBroker(buffer="20Gi")
    one = Site("one", nodes=2, cpu=4, memory="8Gi", uplink=thin, offline_tolerance="24h", broker=broker)
    other = Site("other", cpu=4, memory="8Gi", offline_tolerance="1h")
    gate = Microservice("gate", image=IMAGE, on=one, calls=[Call(books, timeout_ms=80)], produces=[passages])
    shop = Microservice("shop", image=IMAGE, on=one, traffic=TRAFFIC, consumes=[Consume(passages)])
    far = Microservice("far", image=IMAGE, on=other, calls=[Call(gate, timeout_ms=90)])
    cameras = Device("cameras", count=4, protocol="rtsp", on=one, traffic=TRAFFIC, calls=[gate])
    return build(System("depots", [cameras, shop, far]))[0]


def test_a_pool_stands_where_its_replicas_are() -> None:
    eu, us = cluster("eu", "eu-central-1"), cluster("us", "us-east-1")
    model = Model("chat", version="1", artifact="hf://acme/chat", framework="transformers")
    chat = ModelService("chat", model=model, runtime=VLLM(), gpu="nvidia-l4", on=eu)
    graph = build(System("llms", [InferencePool("chat", service=chat), us]))[0]
    groups = {node.id: node.group for node in system_picture(graph).nodes}
    assert groups["inferencepools/chat"] == groups["serving/chat"] == "clusters/eu"


def test_what_goes_to_a_site_and_from_it_passes_its_uplink() -> None:
    picture = system_picture(depot())
    up, down = "sites/one#uplink", "sites/one#downlink"
    says = ("20 Mbit/s · 35 ms there and back", "may be down for 1d")
    assert [node for node in picture.nodes if node.kind == "Uplink"] == [
        PictureNode(up, "uplink", (*says, "20Gi kept meanwhile"), "Uplink", "sites/one"),
        PictureNode(down, "downlink", says, "Uplink", "sites/one"),
    ]
    assert {group.id: group.subtitle for group in picture.groups if group.kind == "Site"} == {
        "sites/one": "2 machines", "sites/other": "1 machine · offline for 1h",
    }  # fmt: skip
    assert set(picture.edges) == {
        PictureEdge(OUTSIDE, "services/shop", Line.OUTSIDE, "10/s, peak 40/s"),
        PictureEdge("devices/cameras", "services/gate", Line.CALL),
        PictureEdge("services/gate", up, Line.CALL),
        PictureEdge(up, "services/books", Line.CALL, "≤ 80 ms"),
        PictureEdge("services/gate", up, Line.STREAM),
        PictureEdge(up, "topics/passages", Line.STREAM),
        PictureEdge("topics/passages", down, Line.STREAM),
        PictureEdge(down, "services/shop", Line.STREAM),
        PictureEdge("services/far", down, Line.CALL, "≤ 90 ms"),
        PictureEdge(down, "services/gate", Line.CALL),
    }


def test_a_line_that_nothing_crosses_is_at_the_foot_of_its_site() -> None:
    thin = Site("thin", cpu=4, memory="8Gi", uplink=Uplink(mbps=1.5))
    alone = Microservice("alone", image=IMAGE, on=thin)
    picture = system_picture(build(System("s", [alone]))[0])
    assert picture.nodes[1:] == (
        PictureNode("sites/thin#uplink", "uplink", ("1.5 Mbit/s",), "Uplink", "sites/thin", below=True),
    )


def test_devices_make_their_traffic_themselves() -> None:
    graph = depot()
    [cameras] = [node for node in system_picture(graph).nodes if node.id == "devices/cameras"]
    assert cameras.lines == ("4 of them · RTSP", "10/s, peak 40/s")
    assert entering(graph) == {("services/shop", "10/s, peak 40/s")}


def test_a_copy_of_a_store_is_drawn_where_it_is_with_who_reads_it() -> None:
    eu, us = cluster("eu", "eu-central-1"), cluster("us", "us-east-1")
    view = FeatureView(
        "v", entities=[Entity("e", key="k")], source=Topic("t", KafkaCluster("k", on=eu)), fields={"a": "int64"}
    )
    store = FeatureStore("features", views=[view], on=eu, replicated_on=[us])
    near = FeatureService("near", store=store, views=[view])
    here = Microservice("here", image=IMAGE, features=near, on=eu)
    there = Microservice("there", image=IMAGE, features=near, on=us)
    graph = build(System("two", [here, there]))[0]
    copy = PictureNode(
        "featurestores/features#clusters/us", "features", ("a copy, read here",), "FeatureStore", "clusters/us"
    )
    picture = system_picture(graph)
    assert copy in picture.nodes
    assert set(picture.edges) == {
        PictureEdge("topics/t", "featureviews/v", Line.STREAM),
        PictureEdge("featureviews/v", "featureservices/near", Line.STREAM),
        PictureEdge("featureviews/v", copy.id, Line.COPY),
        PictureEdge("featureservices/near", "services/here", Line.STREAM),
        PictureEdge(copy.id, "services/there", Line.STREAM),
    }
    part = system_picture(graph, near_to(graph, "featureviews/v", 0))
    assert {node.id for node in part.nodes} == {"featureviews/v", copy.id}


def test_a_part_is_what_is_near_in_a_frame_or_owned() -> None:
    graph = shop()

    def drawn(focus: str, depth: int = 1) -> set[str]:
        return {node.id for node in system_picture(graph, near_to(graph, focus, depth)).nodes}

    assert drawn("serving/rank") == {"serving/rank", "services/front", "pipelines/rank", OUTSIDE}
    assert drawn("serving/rank", 0) == {"serving/rank"}
    assert drawn("serving/rank", 2) >= {"topics/orders"}
    assert drawn("clusters/us") == {"services/reports", "pools/of-us", OUTSIDE}
    assert drawn("teams/shop") == {"services/front", "serving/rank", OUTSIDE}
    assert system_picture(graph, near_to(graph, "serving/rank")).notes == ()


def test_a_step_of_a_switch_has_its_condition() -> None:
    model = Model("rank", version="v1", artifact="s3://m/rank", digest="sha256:" + "2e" * 32, framework="onnx")
    kids, others = (ModelService(name, model=model, runtime=Triton(image=IMAGE)) for name in ("kids", "others"))
    steps = [Step(kids, condition="profile.kind", timeout_ms=50), Step(others, timeout_ms=80)]
    drawn = system_picture(build(System("s", [InferenceGraph("rank", router="Switch", steps=steps)]))[0])
    assert sorted(edge.label for edge in drawn.edges if edge.line is Line.CALL) == [
        "≤ 50 ms if profile.kind", "≤ 80 ms",
    ]  # fmt: skip
