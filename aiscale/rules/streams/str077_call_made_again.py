"""Each restart makes calls again that must not be made twice.

What:
    A stream job, or a service that does nothing but read streams, makes a call with ``idempotent=False`` for each
    record, and handles records again after a failure.

Why:
    No checkpoint and no transaction takes a request back. After a failure a reader goes back to its last checkpoint,
    its last batch or its last committed offset and makes the calls since then once more, whatever guarantee holds for
    its state and its topics: a card is charged twice, a message is sent twice.

Example:
    StreamJob("billing", consumes=[rides], calls=[Call(payments, idempotent=False)], delivery="exactly-once",
              checkpoint_storage="s3://state/billing", jar="local:///job.jar")

Instead:
    StreamJob("billing", consumes=[rides], calls=[Call(payments, idempotent=True)], delivery="exactly-once",
              checkpoint_storage="s3://state/billing", jar="local:///job.jar")

Source:
    Apache Flink documentation, fault tolerance guarantees of data sources and sinks; Apache Kafka documentation,
    message delivery semantics (consumer side).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.failure.reprocessing import handles_again_since
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR077"
SEVERITY = Severity.ERROR
FAULTS = ("streams-11",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such call. What also answers requests may make it for these: nobody says."""
    for edge in graph.edges_of(EdgeKind.CALLS):
        caller, call = graph[edge.source], edge.relation
        if not isinstance(call, Call) or call.idempotent is not False:
            continue
        since = handles_again_since(graph, caller)
        if not since:
            continue
        callee = graph[edge.target].name
        yield caller.finding(
            CODE, SEVERITY, f"each restart of {caller.name} makes calls to {callee} again, whose work counts twice",
            argument=f"{edge.field}.idempotent", index=edge.item, label="not idempotent",
            notes=(f"it handles again what came since {since}, and a call is no part of that",),
            help=f"send the event's own id with each call, by which {callee} knows it again, and say idempotent=True",
        )  # fmt: skip
