"""Systems within systems: what belongs where, who owns what, and that addresses stay as they are."""

from __future__ import annotations

import pytest

from aiscale import System, Team
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.network import Gateway, Istio, Listener
from aiscale.platform import KubernetesCluster, NodePool
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
    assert addresses == ["clusters/core", "pools/n", "services/ledger", "services/risk", "teams/fraud", "teams/money"]
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


def test_a_mesh_that_is_a_root_alone_is_refused() -> None:
    edge, mesh = Gateway("edge", listeners=[Listener("HTTP")]), Istio()
    with pytest.raises(InvalidComponentError, match=r"roots has istio, which meshes does not name: .* meshes=\[Istio"):
        System("shop", [edge, mesh])
    assert mesh in System("shop", [edge, mesh], meshes=[mesh]).components
