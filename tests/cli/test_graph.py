"""The command graph: parts of the tree, data that other libraries read, DOT, and what cannot be asked."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest

from aiscale.core.edges import EdgeKind
from aiscale.render.tree import tree
from tests.graph.graphs import graph_of
from tests.support.command import aiscale

BLUEPRINT = """\
from aiscale import System, Team
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import Consume, KafkaCluster, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
orders = Topic("orders", KafkaCluster("events", on=cluster))
back = Microservice("back", image=IMAGE, consumes=[Consume(orders, group="b")])
front = Microservice("front", image=IMAGE, calls=[Call(back, timeout_ms=50, retries=1)], produces=[orders])
system = System("shop", [front], owner=Team("shop"))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("graph")
    (made / "blueprint.py").write_text(BLUEPRINT)
    return made


def test_what_is_near_a_component(folder: Path) -> None:
    done = aiscale("graph", "--focus", "orders", "--depth", "1", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "shop  4 components, 4 references\n"
        "├─ Kafka cluster events  Kafka 4.3.1 · 3 brokers × 100Gi\n"
        "│  └─ topic orders  12 partitions\n"
        "├─ service back  2 replicas\n"
        "│     ← reads orders\n"
        "└─ service front  2 replicas\n"
        "      → calls back\n"
        "      → writes orders\n"
        "owner shop\n",
        "",
    )


def test_some_kinds_of_edge(folder: Path) -> None:
    assert aiscale("graph", "--edges", "calls,reads", "--focus", "services/front", cwd=folder).stdout == (
        "shop  2 components, 1 reference\n"
        "├─ service back  2 replicas\n"
        "└─ service front  2 replicas\n"
        "      → calls back\n"
        "owner shop\n"
    )


NAMED = """\
from aiscale import System, Team
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
cluster = KubernetesCluster("core", pools=[NodePool("core", instance_type="m7i.2xlarge")])
data = Team("data", contact="#data", on_call="data-primary")
orders = Topic("orders", KafkaCluster("events", on=cluster, owner=data), owner=data)
front = Microservice("orders", image=IMAGE, produces=[orders])
system = System("shop", [front], owner=Team("shop"))
"""


def test_names_that_are_not_enough_are_addresses(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(NAMED)
    assert aiscale("graph", cwd=tmp_path).stdout == (
        "shop  7 components, 7 references\n"
        "├─ Kubernetes cluster clusters/core  Kubernetes 1.36\n"
        "│  ├─ Kafka cluster events  Kafka 4.3.1 · 3 brokers × 100Gi\n"
        "│  │  └─ topic topics/orders  12 partitions\n"
        "│  ├─ node pool pools/core  m7i.2xlarge · 1–3 nodes\n"
        "│  └─ service services/orders  2 replicas\n"
        "│        → writes topics/orders\n"
        "├─ team data  #data\n"
        "└─ team shop\n"
    )
    every = aiscale("graph", "--addresses", cwd=tmp_path).stdout
    assert "Kafka cluster kafka/events  Kafka" in every
    assert "└─ team teams/shop\n" in every


def test_what_a_team_owns(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(NAMED)
    assert aiscale("graph", "--focus", "teams/data", cwd=tmp_path).stdout == (
        "shop  3 components, 3 references\n"
        "├─ Kafka cluster events  Kafka 4.3.1 · 3 brokers × 100Gi\n"
        "│  └─ topic topics/orders  12 partitions\n"
        "└─ team data  #data\n"
        "data, #data, on call data-primary: owns 2 components\n"
    )
    shop = aiscale("graph", "--focus", "teams/shop", cwd=tmp_path).stdout
    assert "service services/orders" in shop  # by its system
    assert shop.endswith("shop: owns 3 components\n")


def test_node_link_data_is_what_networkx_reads(folder: Path) -> None:
    data = json.loads(aiscale("graph", "--output", "node-link", cwd=folder).stdout)
    graph = nx.node_link_graph(data, edges="edges")
    assert sorted((a, b, e["kind"]) for a, b, e in graph.edges(data=True)) == [
        ("clusters/core", "pools/general", "has"),
        ("kafka/events", "clusters/core", "runs on"),
        ("services/back", "clusters/core", "runs on"),
        ("services/back", "topics/orders", "reads"),
        ("services/front", "clusters/core", "runs on"),
        ("services/front", "services/back", "calls"),
        ("services/front", "topics/orders", "writes"),
        ("topics/orders", "kafka/events", "stored in"),
    ]
    assert graph.nodes["topics/orders"]["location"] == {"file": "blueprint.py", "line": 8}


def test_data_has_owners_and_the_attributes_of_edges(folder: Path) -> None:
    data = json.loads(aiscale("graph", "--output", "json", cwd=folder).stdout)
    [call] = [edge for edge in data["edges"] if edge["kind"] == "calls"]
    assert (call["attributes"]["timeout_ms"], call["attributes"]["retries"]) == (50, 1)
    assert {node["id"]: (node["owned_by"], node["system"]) for node in data["nodes"] if node["kind"] != "Team"} == {
        node["id"]: ("teams/shop", "systems/shop") for node in data["nodes"] if node["kind"] != "Team"
    }


def test_dot(folder: Path) -> None:
    assert aiscale("graph", "--output", "dot", "--focus", "kafka/events", cwd=folder).stdout == (
        'digraph "shop" {\n'
        "  rankdir=LR;\n"
        '  node [shape=box, fontname="sans-serif"];\n'
        '  edge [fontname="sans-serif", fontsize=10];\n'
        '  "clusters/core" [label="core\\nKubernetes cluster", shape=box3d];\n'
        '  "kafka/events" [label="events\\nKafka cluster", shape=cylinder];\n'
        '  "topics/orders" [label="orders\\ntopic", shape=cds];\n'
        '  "kafka/events" -> "clusters/core" [label="runs on", style=dashed, color=gray60];\n'
        '  "topics/orders" -> "kafka/events" [label="stored in", style=dashed, color=gray60];\n'
        "}\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--depth", "2"), "error: --depth needs --focus\n   = help: name the component: --focus ADDRESS\n"),
        (
            ("--focus", "order"),
            "error: there is no component 'order' in shop\n   = help: did you mean topics/orders?\n",
        ),
        (("--edges", "cals"), "error: there is no kind of edge 'cals'\n   = help: did you mean calls?\n"),
        (
            ("--focus", "orders", "--depth", "-1"),
            "error: argument --depth: '-1' is not a number of steps, 0 to 1,000,000\n   = help: aiscale graph --help\n",
        ),
    ],
)
def test_what_cannot_be_asked(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    done = aiscale("graph", *arguments, cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_what_stands_in_what_may_be_nested_deeply() -> None:
    deep = graph_of(1_500, [(n, n + 1, EdgeKind.HAS) for n in range(1_499)])
    assert len(tree(deep, width=60).splitlines()) == 1_501


def test_a_wide_system_is_a_flat_tree() -> None:
    wide = graph_of(10_000, [(n, 0, EdgeKind.CALLS) for n in range(1, 10_000)])
    assert len(tree(wide).splitlines()) == 1 + 10_000 + 9_999
