"""A critical stream is written without waiting for its copies.

What:
    A service writes a topic with ``durability="critical"`` with ``acks`` below ``all``, or without the
    idempotent producer.

Why:
    With ``acks="1"`` the leader confirms alone, and what it had not copied is lost when it fails. Without
    idempotence a retry writes the record twice or out of order.

Example:
    Microservice("checkout", produces=[Produce(payments, acks="1")], image=IMAGE)

Instead:
    Microservice("checkout", produces=[Produce(payments, required=True)], image=IMAGE)

Source:
    Apache Kafka producer configuration, acks and enable.idempotence (defaults all and true).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Produce
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR046"
SEVERITY = Severity.ERROR
FAULTS = ()
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each writer of a critical topic that may lose or repeat records."""
    for topic in graph.of(Topic):
        if topic.durability != "critical":
            continue
        for edge in graph.in_edges(topic, EdgeKind.WRITES):
            produce = edge.relation
            if not isinstance(produce, Produce) or (produce.acks == "all" and produce.idempotence):
                continue
            loses = produce.acks != "all"
            edits = [("acks", '"all"')] if loses else []
            edits += [("idempotence", "True")] if not produce.idempotence else []
            who = graph[edge.source]
            yield who.finding(
                CODE, SEVERITY,
                f"{topic.name} is critical, but {who.name} may {'lose' if loses else 'repeat'} records on the way",
                argument=f"{edge.field}.{'acks' if loses else 'idempotence'}", index=edge.item,
                label=f"confirmed by {'nobody' if produce.acks == '0' else 'one broker'}" if loses
                else "a retry writes twice",
                help="leave it out: the default is acks=\"all\" with idempotence",
                fix=Fix(f"write {topic.name} with every copy, once", tuple(
                    Edit(f"{edge.field}.{name}", value, edge.item, "aiscale.streams.Produce") for name, value in edits
                )) if edge.field == "produces" else None,
            )  # fmt: skip
