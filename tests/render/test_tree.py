"""The tree and the node-link data of a small system."""

from __future__ import annotations

from aiscale import Objective, System
from aiscale.analysis.descriptions import description_of
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.render.tree import node_link, tree
from aiscale.render.words import facts
from aiscale.services import Call, Microservice
from aiscale.serving import InferenceGraph
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64


def small() -> System:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=4)])
    topic = Topic("orders", KafkaCluster("events", storage="1Ti", on=cluster), partitions=6, key="id")
    back = Microservice("back", image=IMAGE, consumes=[topic])
    return System("shop", [Microservice("front", image=IMAGE, calls=[Call(back, timeout_ms=50)], produces=[topic])])


def test_tree() -> None:
    assert tree(build(small())[0]) == (
        "shop  6 components, 8 references\n"
        "└─ Kubernetes cluster core  Kubernetes 1.36\n"
        "   ├─ Kafka cluster events  Kafka 4.3.1 · 3 brokers × 1Ti\n"
        "   │  └─ topic orders  6 partitions · key id\n"
        "   ├─ node pool general  m7i.2xlarge · 1–4 nodes\n"
        "   ├─ service back  2 replicas\n"
        "   │     ← reads orders\n"
        "   └─ service front  2 replicas\n"
        "         → calls back\n"
        "         → writes orders\n"
    )


def test_long_lines_end_with_an_ellipsis() -> None:
    lines = tree(build(small())[0], width=40).splitlines()
    assert max(map(len, lines)) == 40
    assert lines[2] == "   ├─ Kafka cluster events  Kafka 4.3.1…"


def test_node_link() -> None:
    graph = build(small())[0]
    data = node_link(graph)
    assert {key: data[key] for key in ("format_version", "directed", "multigraph", "graph")} == {
        "format_version": "1.0", "directed": True, "multigraph": True, "graph": {"name": "shop"},
    }  # fmt: skip
    assert [node["id"] for node in data["nodes"]] == list(graph.nodes)
    assert {
        "source": "services/front",
        "target": "services/back",
        "kind": "calls",
        "field": "calls",
        "item": 0,
    } in data["edges"]
    assert data["nodes"][0]["location"]["file"] == __file__


def test_an_inference_graph_says_how_it_goes_through_its_steps_and_what_it_promises() -> None:
    steps = [Microservice(name, image=IMAGE) for name in ("parse", "rank")]
    answer = InferenceGraph("answer", router="Ensemble", steps=steps, objective=Objective(p99_ms=250))
    other = InferenceGraph("other", steps=steps)
    graph, _ = build(System("shop", [answer, other]))
    assert facts(description_of(graph, answer)) == ("Ensemble", "p99 ≤ 250 ms")
    assert facts(description_of(graph, other)) == ("Sequence",)
