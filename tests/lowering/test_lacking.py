"""What is brought up although something that it needs is not."""

from __future__ import annotations

from typing import ClassVar

from aiscale import System
from aiscale.core.ports import CallTarget
from aiscale.graph.build import build
from aiscale.lowering.lacking import lacking
from aiscale.network import ExternalService
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice

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


def test_what_is_on_another_cluster_is_not_found_there() -> None:
    eu, us = (KubernetesCluster(name, pools=[NodePool(name, instance_type="m7i.2xlarge")]) for name in ("eu", "us"))
    far, beside = Microservice("far", image=IMAGE, on=us), Microservice("beside", image=IMAGE, on=eu)
    near = Microservice("near", image=IMAGE, on=eu, calls=[far, beside, Unheard("needed")])
    graph, _ = build(System("s", [near]))
    assert {address: [one.name for one in used] for address, used in lacking(graph).items()} == {
        "services/near": ["far", "needed"]
    }
