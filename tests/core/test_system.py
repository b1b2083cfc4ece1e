"""Systems within systems: what belongs where, who owns what, and that addresses stay as they are."""

from __future__ import annotations

from aiscale import System, Team
from aiscale.graph.build import build
from aiscale.observability import Slo
from aiscale.platform import KubernetesCluster, NodePool, Placement
from aiscale.services import Call, Microservice

IMAGE = "registry.example/x@sha256:" + "a" * 64


def payments() -> tuple[System, Microservice]:
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.large")])
    ledger = Microservice("ledger", image=IMAGE, on=core)
    risk = Microservice("risk", image=IMAGE, on=core, owner=Team("fraud"), calls=[Call(ledger)])
    return System("payments", [risk], owner=Team("money")), ledger


def test_an_included_system_brings_all_that_belongs_to_it_under_the_same_addresses() -> None:
    inner, ledger = payments()
    shop = Microservice("shop", image=IMAGE, calls=[Call(ledger)], on=ledger.on)
    outer = System("market", [shop, inner], owner=Team("market"))
    addresses = [component.address for component in inner]
    assert addresses == ["platform/core", "pools/n", "services/ledger", "services/risk", "teams/fraud", "teams/money"]
    assert [c.address for c in outer] == sorted([*addresses, "services/shop", "teams/market"])
    assert [system.name for system in outer.systems] == ["market", "payments"]
    graph, diagnostics = build(outer)
    assert list(diagnostics) == []
    assert list(graph.nodes) == [c.address for c in outer]


def test_a_part_is_owned_by_its_team_else_by_the_innermost_system() -> None:
    inner, ledger = payments()
    shop = Microservice("shop", image=IMAGE, calls=[Call(ledger)], on=ledger.on)
    graph, _ = build(System("market", [shop, inner], owner=Team("market")))
    owners = {address: getattr(graph.owner_of(node), "name", None) for address, node in graph.nodes.items()}
    assert owners["services/risk"] == "fraud"
    assert owners["services/ledger"] == "money"
    assert owners["services/shop"] == "market"


def test_a_system_that_two_others_include_is_there_once() -> None:
    inner, _ = payments()
    left, right = System("left", [inner]), System("right", [inner])
    outer = System("all", [left, right])
    assert [system.name for system in outer.systems] == ["all", "left", "payments", "right"]
    assert [c.address for c in outer] == [c.address for c in inner]
    graph, diagnostics = build(outer)
    assert (len(graph), list(diagnostics)) == (6, [])


def test_systems_can_be_nested_deeply() -> None:
    system, _ = payments()
    for level in range(300):
        system = System(f"level-{level}", [system])
    assert len(system.systems) == 301
    assert [c.address for c in system][-1] == "teams/money"


def test_who_only_watches_or_rolls_out_a_part_does_not_own_it() -> None:
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.large")])
    ledger = Microservice("ledger", image=IMAGE, on=core)
    books = Microservice("books", image=IMAGE, on=core, calls=[Call(ledger)])
    shop = Microservice("shop", image=IMAGE, on=core, calls=[Call(books)])
    money = System("money", [shop])
    watched = Slo("ledger", of=ledger, availability=0.99)
    outer = System("all", [money, watched, Placement("books", of=[books], residency=["eu"])])
    owners = {c.address: outer.owned_by[id(c)].name for c in outer if c.domain == "services"}
    assert owners == {"services/books": "money", "services/ledger": "money", "services/shop": "money"}
    assert outer.owned_by[id(watched)].name == "all"


def test_who_owns_a_part_does_not_hang_on_the_order_of_roots() -> None:
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.large")])
    ledger = Microservice("ledger", image=IMAGE, on=core)
    shop = Microservice("shop", image=IMAGE, on=core, calls=[Call(ledger)])
    money = System("money", [ledger], owner=Team("money"))
    sales = System("sales", [shop], owner=Team("sales"))
    for roots in ([money, sales], [sales, money]):
        outer = System("all", roots, owner=Team("all"))
        owners = {c.address: outer.owned_by[id(c)].name for c in outer if c.domain == "services"}
        assert owners == {"services/ledger": "money", "services/shop": "sales"}
