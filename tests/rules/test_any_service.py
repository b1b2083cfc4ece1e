"""Rules about every service see a kind that they do not know, and each kind has what they ask for."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import Field

from aiscale import Autoscaling, Objective, System, Traffic
from aiscale.components.registry import COMPONENTS
from aiscale.components.services import microservice
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import SERVICE_FIELDS, EventStream, MadeFor, Place, Service
from aiscale.core.values.rollout import MetricGate, Rollout, Shadow
from aiscale.graph.build import build
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool, Site
from aiscale.rules import check
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.support.golden import GOLDEN

OF_OWN_CODE = {
    "SRV067": "what a kind of its own answers may be what a language model writes",
    "STR108": "not every kind says by `resources` what memory one replica has",
    "SVC010": "not every kind has `shutdown_grace` and `stateless`",
}
"""Rules about ``Microservice`` alone, each with the reason why they cannot ask every service."""

CASES = [
    case
    for case in sorted((GOLDEN / "rules").glob("*/bad*.py"))
    if case.parent.name[:3] not in {"CHG", "MOD", "PLG"} and "Microservice(" in case.read_text(encoding="utf-8")
]

IMAGE = "registry.example/app@sha256:" + "1f" * 32


class Reranker(Service):
    """A kind that no rule has heard of."""

    family: ClassVar[str] = "rerankers"

    replicas: int = 2
    autoscaling: Autoscaling | None = None
    requests_per_second_per_replica: float | None = None
    objective: Objective | None = None
    traffic: Traffic | None = None
    rollout: Rollout | None = None
    environment: dict[str, str] = Field(default_factory=dict)
    arch: Literal["amd64", "arm64"] | None = None
    logs: Annotated[Many[EventStream], Edge(EdgeKind.WRITES)] = ()
    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None

    @property
    def made_for(self) -> tuple[MadeFor, ...]:
        return (MadeFor(self.arch, f"the image of {self.name}", "arch"),) if self.arch else ()


@pytest.mark.complete
def test_each_kind_of_service_has_what_rules_ask_for() -> None:
    kinds = [kind for kind in COMPONENTS if issubclass(kind, Service)]
    assert [
        f"give {kind.__name__} a field {name}" for kind in kinds for name in SERVICE_FIELDS
        if name not in kind.model_fields
    ] == []  # fmt: skip


@pytest.mark.complete
def test_what_is_wrong_with_a_microservice_is_so_with_any_service() -> None:
    """Each case of each rule, with a kind in the place of ``Microservice`` that has its fields and is none."""
    program = _stranger()
    unseen = {case.parent.name for case in CASES if case.parent.name not in _found(case, program)}
    assert unseen == OF_OWN_CODE.keys()


def _stranger() -> type[Service]:
    made: dict[str, Any] = {"__name__": "stranger"}
    text = inspect.getsource(microservice).replace("class Microservice(", "class Program(")
    exec(compile(text, "stranger.py", "exec", dont_inherit=True), made)
    kind: type[Service] = made["Program"]
    return kind


def _found(case: Path, program: type[Service]) -> set[str]:
    system: dict[str, Any] = {"__name__": "case", "Program": program}
    text = case.read_text(encoding="utf-8").replace("Microservice(", "Program(")
    exec(compile(text, str(case), "exec", dont_inherit=True), system)
    graph, _ = build(system["system"])
    return {item.code for item in check(graph)}


def test_a_new_kind_is_seen() -> None:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
    depot = Site("depot", cpu=4, memory="8Gi", arch="arm64")
    log = Topic("log", KafkaCluster("kafka", on=cluster))
    parts = [
        Reranker("secretive", on=cluster, environment={"DB_PASSWORD": "hunter2"}),
        Reranker("shadowed", on=cluster, logs=[log], rollout=Shadow()),
        Reranker("gated", on=cluster, rollout=Shadow(gates=[MetricGate("error_percent", at_least=1.0)])),
        Reranker("small", on=cluster, traffic=Traffic(mean=900, peak=3_000), requests_per_second_per_replica=400),
        Reranker("compiled", on=depot, arch="amd64"),
    ]
    front = Microservice("front", image=IMAGE, on=cluster)
    edge = Gateway("edge", on=cluster, listeners=[Listener("HTTP")])
    route = Route("shop", gateway=edge, targets=[front], traffic=Traffic(mean=1, peak=2), hosts=["shop.example"])
    graph, _ = build(System("shop", [*parts, route], meshes=[Istio()]))
    of_service = {"OBJ003", "SRV016", "DLV072", "SVC005", "PLC009", "STR036"}
    found = {(item.code, item.address) for item in check(graph) if item.code in of_service}
    assert found == {
        ("OBJ003", "rerankers/secretive"),
        ("SRV016", "rerankers/shadowed"),
        ("DLV072", "rerankers/gated"),
        ("SVC005", "rerankers/small"),
        ("PLC009", "rerankers/compiled"),
        *(("STR036", f"rerankers/{name}") for name in ("secretive", "shadowed", "gated", "compiled")),
    }
