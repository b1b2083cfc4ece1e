"""Who answers for what, where systems include systems."""

from __future__ import annotations

from aiscale import System
from aiscale.core.component import Team
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = f"registry.example/a@sha256:{'1' * 64}"
PLATFORM, CARDS, SHOP = Team("platform"), Team("cards"), Team("shop")


def service(name: str, **fields: object) -> Microservice:
    return Microservice(name, image=IMAGE, **fields)  # type: ignore[arg-type]  # fields of a test


def test_the_nearest_owner_answers() -> None:
    kafka = KafkaCluster("events", owner=PLATFORM)
    checks = System("checks", [service("check")])
    cards = System("cards", [service("authorize"), service("own", owner=SHOP), checks], owner=CARDS)
    shop = System("shop", [service("cart"), kafka, cards])
    graph, _ = build(shop)
    assert {node.name: getattr(graph.owner_of(node), "name", None) for node in graph.nodes.values()} == {
        "authorize": "cards", "cart": None, "cards": "cards", "check": "cards", "events": "platform", "own": "shop",
        "platform": "platform", "shop": "shop",
    }  # fmt: skip
    assert [system.name for system in shop.systems] == ["shop", "cards", "checks"]
    assert [c.name for c in graph.owners.components_of(checks)] == ["check"]
    assert [c.address for c in graph.owners.components_of(cards)] == [
        "services/authorize", "services/own", "teams/cards", "teams/shop",
    ]  # fmt: skip
    assert graph.owners.system_of(graph["services/check"]) is checks
    assert graph.owners.system_of(service("stranger")) is shop


def test_systems_in_systems_need_no_recursion() -> None:
    system = System("s", [service("inmost")], owner=CARDS)
    for _ in range(3_000):
        system = System("s", [system])
    graph, _ = build(system)
    assert (len(system.systems), graph.owner_of(graph["services/inmost"])) == (3_001, CARDS)


def test_a_part_has_the_owner_of_its_whole_in_the_same_system() -> None:
    general, gpu = NodePool("general", instance_type="m7i.large"), NodePool("gpu", instance_type="g6.xlarge")
    own = NodePool("own", instance_type="m7i.large", owner=CARDS)
    core = KubernetesCluster("core", pools=[general, gpu, own], owner=PLATFORM)
    kafka = KafkaCluster("events", on=core, owner=PLATFORM)
    orders = Topic("orders", kafka)
    cart = service("cart", on=core, pool=general, produces=[orders])
    model = System("model", [gpu, service("score", on=core, pool=gpu)], owner=Team("model"))
    for roots in ([cart, core, model], [model, core, cart]):
        graph, _ = build(System("shop", roots, owner=SHOP))
        assert {
            name: getattr(graph.owner_of(graph[name]), "name", None)
            for name in graph.nodes if not name.startswith("teams/")
        } == {
            "clusters/core": "platform", "pools/general": "platform", "pools/gpu": "model", "pools/own": "cards",
            "services/cart": "shop", "services/score": "model", "kafka/events": "platform", "topics/orders": "shop",
        }  # fmt: skip


def test_two_wholes_with_owners_of_their_own_leave_a_part_to_its_system() -> None:
    pool = NodePool("n", instance_type="m7i.large")
    left = KubernetesCluster("left", pools=[pool], owner=PLATFORM)
    right = KubernetesCluster("right", pools=[pool], owner=CARDS)
    graph, _ = build(System("shop", [left, right], owner=SHOP))
    assert graph.owner_of(pool) is SHOP
