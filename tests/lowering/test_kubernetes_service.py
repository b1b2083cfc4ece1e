"""Services wait for what makes the pods behind them, and say what is spoken at each port."""

from __future__ import annotations

from typing import Literal

import pytest

from aiscale import Resources, System
from aiscale.graph.build import build
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.service import service
from aiscale.lowering.kubernetes.stateful_set import headless_service
from aiscale.lowering.kubernetes.workload import Port, Workload
from aiscale.services import Microservice

IMAGE = "registry.example/index:8"


def made(kind: Literal["Deployment", "StatefulSet"]) -> tuple[Workload, LoweringContext]:
    index = Microservice("index", image=IMAGE)
    graph, _ = build(System("search", [index]))
    workload = Workload(
        index, "index-v8", "service", IMAGE, Resources(cpu=1, memory="1Gi"), 2, None, kind=kind,
        ports=(Port("http", 6_333, "http"), Port("peers", 6_335)),
    )  # fmt: skip
    return workload, LoweringContext(graph, "search", "search")


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet"])
def test_a_name_that_stays_moves_when_the_new_version_runs(kind) -> None:
    workload, context = made(kind)
    assert service(workload, context, name="index", reason="").depends_on == (f"{kind.lower()}/index-v8",)
    assert service(workload, context, name="index-v8", reason="").depends_on == (context.namespace_key,)


def test_the_service_of_host_names_has_every_port_with_what_is_spoken_there() -> None:
    workload, context = made("StatefulSet")
    assert headless_service(workload, context, reason="").properties["spec"]["ports"] == [
        {"name": "http", "port": 6_333, "targetPort": "http", "protocol": "TCP", "appProtocol": "http"},
        {"name": "peers", "port": 6_335, "targetPort": "peers", "protocol": "TCP"},
    ]
