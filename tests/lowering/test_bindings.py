"""What is read, written or asked can be reached: its clients get a binding, or egress to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aiscale import KubernetesSecret, System
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.analysis.streams.variable_names import known_as, variable
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.streams.connector import Connector
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, EventStream, FeatureProvider, RecordStore
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.build import build
from aiscale.lowering.labels import address_value
from aiscale.lowering.missing_needs import _CLIENTS
from aiscale.lowering.registry import LOWERINGS, SHARED_BINDINGS, lowering_of
from aiscale.processing import Flink, FlinkSession, OwnCode, StreamJob
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import EventTable
from tests.support.lowered import CASES, lower_system, read_system

_ASKED = (EdgeKind.FEATURES, EdgeKind.READS, EdgeKind.WRITES)
_USABLE = (CallTarget, EventStream, FeatureProvider, RecordStore)
"""Ports by which workloads refer to what they use."""


@pytest.mark.complete
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_clients_are_told_of_what_is_brought_up(case: Path) -> None:
    system = read_system(case)
    graph, _ = build(system)
    edges = list(_from_clients(graph))
    if not edges:
        return
    told: dict[str, set[str]] = {}
    ways: dict[str, str] = {}
    for record in lower_system(system):
        told.setdefault(record.address, set()).update(_told(record.properties))
        if record.kind == "NetworkPolicy":
            ways[record.address] = json.dumps(record.properties["spec"].get("egress", []))
    lost = []
    for edge in edges:
        client, used = graph[edge.source], graph[edge.target]
        runner = runner_of(client).address
        name = _named(client, used, edge)
        known = any(re.search(rf"(^|_){name}(_|$)", one) for one in {*told[client.address], *told[runner]})
        if not known and address_value(used) not in ways[runner]:
            lost.append(f"give {client.name} a binding to {used.kind} {used.name} in registry.py")
    assert lost == []


@pytest.mark.complete
def test_each_kind_that_workloads_use_says_what_they_are_given() -> None:
    usable = [found for found in LOWERINGS if issubclass(found.kind, _USABLE)]
    wired = [kind for kinds, _ in SHARED_BINDINGS for kind in kinds]
    assert [
        f"give the Lowering of {found.kind.__name__} a `binding`, or a line in SHARED_BINDINGS, in registry.py"
        for found in usable
        if found.binding is None and found.kind not in wired
    ] == []
    assert [kind for kind in wired if kind not in {found.kind for found in usable if found.binding is None}] == []


@pytest.mark.complete
def test_each_kind_that_workloads_use_is_used_in_a_case() -> None:
    graphs = [graph for graph, _ in map(build, map(read_system, CASES))]
    used = {type(graph[edge.target]) for graph in graphs for edge in _from_clients(graph)}
    asked = [found.kind for found in LOWERINGS if issubclass(found.kind, _USABLE) and not _is_called(found.kind)]
    assert [f"read or write a {kind.__name__} in a case" for kind in asked if kind not in used] == []


def test_a_job_signs_in_to_the_database_of_a_table_that_it_reads_and_reaches_it() -> None:
    database = PostgresDatabase(
        "cases", host="10.4.0.9", database="cases", ca=KubernetesSecret("cases", key="ca.crt"),
        user=PostgresUser("app", password=KubernetesSecret("cases", key="password")),
    )  # fmt: skip
    job = StreamJob("project", engine=OwnCode(image=f"registry.example/a@sha256:{'1' * 64}"),
                    consumes=[EventTable("log", database)])  # fmt: skip
    records = {
        one.kind: one.properties.get("spec", {})
        for one in lower_system(System("s", [job]))
        if one.address == job.address
    }
    assert records["NetworkPolicy"]["egress"] == [
        {"to": [{"ipBlock": {"cidr": "10.4.0.9/32"}}], "ports": [{"protocol": "TCP", "port": 5432}]}
    ]
    pods = records["StatefulSet"]["template"]["spec"]
    told = set(_told(pods))
    assert {"CASES_HOST", "CASES_USER", "CASES_PASSWORD", "EVENT_TABLE_LOG", "EVENT_TABLE_LOG_READER"} <= told
    assert "postgres-0" in {volume["name"] for volume in pods["volumes"]}


def test_a_session_signs_in_for_its_jobs() -> None:
    def database(name: str) -> PostgresDatabase:
        user = PostgresUser("app", password=KubernetesSecret(name, key="password"))
        return PostgresDatabase(
            name, host="10.4.0.9", database=name, ca=KubernetesSecret(name, key="ca.crt"), user=user
        )

    session = FlinkSession("shared", storage="s3://state/shared")
    cases, bills = database("cases"), database("bills")
    jobs = [
        StreamJob(name, engine=Flink(session=session), jar="s3://jars/a.jar", consumes=[EventTable(f"{name}-log", one)],
                  checkpoint_storage=f"s3://state/{name}")
        for name, one in (("cases", cases), ("more", cases), ("bills", bills))
    ]  # fmt: skip
    [made] = [one for one in lower_system(System("s", [session, *jobs])) if one.kind == "FlinkDeployment"]
    pods = made.properties["spec"]["podTemplate"]["spec"]
    secrets = {volume["secret"]["secretName"] for volume in pods["volumes"] if "secret" in volume}
    assert (secrets, {"CASES_PASSWORD", "BILLS_PASSWORD"} <= set(_told(pods))) == ({"cases", "bills"}, True)
    assert len({volume["name"] for volume in pods["volumes"]}) == len(pods["volumes"])


def _is_called(kind: type[Component]) -> bool:
    """Calls are in test_called.py."""
    return issubclass(kind, CallTarget)


def _from_clients(graph: ArchitectureGraph) -> Iterator[GraphEdge]:
    for edge in graph.edges_of(*_ASKED):
        client, used = graph[edge.source], graph[edge.target]
        if isinstance(client, Connector) and client.is_source and edge.kind is EdgeKind.WRITES:
            continue  # each source has settings of its own for the topics that it writes, which the blueprint gives
        if isinstance(client, _CLIENTS) and lowering_of(client) is not None and lowering_of(used) is not None:
            yield edge


def _named(client: Component, used: Component, edge: GraphEdge) -> str:
    """What stands for a component in what a client is told."""
    if isinstance(client, Connector):  # its settings name topics and tables; its workers reach their cluster
        return str(getattr(used, "qualified_name", None) or getattr(used, "kafka_name", used.name)).replace(".", r"\.")
    if isinstance(used, VectorIndex) and used.store is not None:  # an index answers in its store
        return variable(known_as(used.store, edge.relation))
    return variable(known_as(used, edge.relation))


def _told(item: Any) -> Iterator[str]:
    """Names of variables and parameters, and the settings of connectors."""
    if isinstance(item, list):
        for one in item:
            yield from _told(one)
    if not isinstance(item, dict):
        return
    for name, value in item.items():
        if name == "env":
            yield from (one["name"] for one in value)
        elif name == "pipeline.global-job-parameters":
            yield from json.loads(value)
        elif name == "config":
            yield from (part for setting in value.values() for part in str(setting).split(","))
        else:
            yield from _told(value)
