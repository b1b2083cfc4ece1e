"""A gRPC call of a graph that speaks HTTP only.

What:
    A service calls an inference graph that KServe runs, by gRPC.

Why:
    KServe's router takes HTTP requests alone. The connection is refused.

Example:
    graph = InferenceGraph("recommend", steps=[rank, rerank], run_by=KServe())
    Microservice("home", image=IMAGE, calls=[Call(graph, protocol="grpc")])

Instead:
    Microservice("home", image=IMAGE, calls=[Call(graph, protocol="http")])

Source:
    kserve/kserve issue 2449 (open since 2022).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.runtimes import KServe
from aiscale.components.serving.step import Step
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV034"
SEVERITY = Severity.ERROR
FAULTS = ("serving-5",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such call, and for each step of such a graph that is called so."""
    for whole in graph.of(InferenceGraph):
        if not isinstance(whole.run_by, KServe):
            continue
        calls = graph.in_edges(whole, EdgeKind.CALLS) + graph.out_edges(whole, EdgeKind.CALLS)
        for edge in calls:
            if isinstance(edge.relation, Call) and edge.relation.protocol == "grpc":
                yield graph[edge.source].finding(
                    CODE, SEVERITY, f"KServe's router of {whole.name} speaks no gRPC",
                    argument=f"{edge.field}.protocol", index=edge.item, label="HTTP only", help='protocol="http"',
                    fix=Fix(f"call {graph[edge.target].name} by HTTP", (Edit(
                        f"{edge.field}.protocol", '"http"', edge.item, "aiscale.serving.Step"
                        if isinstance(edge.relation, Step) else "aiscale.services.Call"),)),
                )  # fmt: skip
