"""Two dependencies of a program have the same variable names.

What:
    Two dependencies of one component have the same name in its environment variables: two references have the same
    ``alias``, or the ``alias`` of one is the name of the other.

Why:
    One of the two variables wins, and the program reaches one component for both: ``PRICES_URL`` is the address of one
    service.

Example:
    Microservice("shop", calls=[Call(prices_eu, alias="prices"), Call(prices_us, alias="prices")], image=IMAGE)

Instead:
    Microservice("shop", calls=[Call(prices_eu, alias="prices"), Call(prices_us, alias="prices-far")], image=IMAGE)

Source:
    The variables that programs get: docs/reference/environment-variables.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.client_identity import runner_of
from aiscale.analysis.streams.variable_names import ClientVariable, client_variables
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "SVC026"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each thing whose name in the program's variables is taken."""
    taken: dict[tuple[str, str, str], Component] = {}
    reported: set[tuple[str, str]] = set()
    for kind in (Service, StreamJob, BatchJob):
        for program in graph.of(kind):
            for edge in graph.edges_from(program.address, EdgeKind.READS, EdgeKind.WRITES, EdgeKind.CALLS):
                for one in client_variables(edge, graph):
                    # Jobs of a session share its files and passwords, and have parameters of their own for all else.
                    is_shared = one.what.address != edge.target and one.of in {"brokers", "host"}
                    holder = runner_of(program) if is_shared else program
                    first = taken.setdefault((holder.address, one.prefix, one.of), one.what)
                    if first is not one.what and (holder.address, one.what.address) not in reported:
                        reported.add((holder.address, one.what.address))
                        yield _finding(program, holder, edge, first, one)


def _finding(
    program: Component, holder: Component, edge: GraphEdge, first: Component, one: ClientVariable
) -> Diagnostic:
    alias = getattr(edge.relation, "alias", None)
    of_edge = one.what.address == edge.target or getattr(one.what, "alias", None) is None
    of_stream = isinstance(one.what, EventStream)
    written = program.location.variable(edge.field, edge.item) or one.what.name
    word = type(edge.relation).__name__ if edge.relation is not None else _WORDS[edge.kind, of_stream]
    return program.finding(
        CODE, SEVERITY, f"{holder.name} gets {first.name} and {one.what.name} under one name, {one.prefix}",
        argument=f"{edge.field}.alias" if alias is not None and of_edge else edge.field, index=edge.item,
        label=f"its variables are those of {first.name}",
        help=f'{word}({written}, alias="…") with another name' if of_edge else f"another alias for {one.what.name}",
    )  # fmt: skip


_WORDS = {
    (EdgeKind.READS, False): "Read", (EdgeKind.READS, True): "Consume", (EdgeKind.CALLS, False): "Call",
    (EdgeKind.WRITES, False): "Write", (EdgeKind.WRITES, True): "Produce",
}  # fmt: skip
