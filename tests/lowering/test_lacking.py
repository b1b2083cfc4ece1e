"""What is deployed although something that it needs is not."""

from __future__ import annotations

from typing import ClassVar

from aiscale import System
from aiscale.core.ports import CallTarget
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.graph.build import build
from aiscale.lowering.missing_needs import lacking
from aiscale.network import ExternalService
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Lookup, Microservice
from aiscale.stores import Table

IMAGE = "registry.example/a@sha256:" + "1f" * 32


class Unheard(CallTarget):
    """A kind that nothing lowers."""

    family: ClassVar[str] = "unheard"


def test_calls_to_what_is_not_brought_up_are_told_and_the_rest_is_not() -> None:
    needed, optional, vendor = Unheard("needed"), Unheard("optional"), ExternalService("vendor", host="v.example")
    back = Microservice("back", image=IMAGE, fallback=[needed])
    front = Microservice(
        "front", image=IMAGE, calls=[needed, Call(optional, required=False), back, vendor, Call(needed, timeout_ms=9)]
    )
    graph, _ = build(System("s", [front]))
    assert {address: [one.name for one in used] for address, used in lacking(graph).items()} == {
        "services/back": ["needed"],
        "services/front": ["needed"],
    }


def test_a_look_up_that_its_caller_can_do_without_is_not_lacking() -> None:
    zone = FeatureView(
        "zone",
        entities=[Entity("zone", key="zone_id")],
        source=Table("zones", warehouse="trino", table="zones"),
        fields={"n": "int64"},
    )
    given = FeatureService("v1", store=FeatureStore("store", views=[zone]), views=[zone])
    needs = Microservice("needs", image=IMAGE, features=given)
    hints = Microservice("hints", image=IMAGE, features=Lookup(given, required=False))
    graph, _ = build(System("s", [needs, hints]))
    found = {address: [one.name for one in used] for address, used in lacking(graph).items()}
    assert {address: found[address] for address in found if address.startswith("services/")} == {
        "services/needs": ["v1"]
    }


def test_what_is_on_another_cluster_is_not_found_there() -> None:
    eu, us = (KubernetesCluster(name, pools=[NodePool(name, instance_type="m7i.2xlarge")]) for name in ("eu", "us"))
    far, beside = Microservice("far", image=IMAGE, on=us), Microservice("beside", image=IMAGE, on=eu)
    near = Microservice("near", image=IMAGE, on=eu, calls=[far, beside, Unheard("needed")])
    graph, _ = build(System("s", [near]))
    assert {address: [one.name for one in used] for address, used in lacking(graph).items()} == {
        "services/near": ["far", "needed"]
    }
