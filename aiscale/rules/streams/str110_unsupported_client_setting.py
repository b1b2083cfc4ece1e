"""A client setting that the stream does not support.

What:
    A subscription or a publication has a setting that only Kafka supports (``isolation``, ``assignor``,
    ``max_poll_records``, ``max_poll_interval``; ``acks``, ``idempotence``, ``transactional_id``,
    ``transaction_timeout``, ``compression``), only Kafka and Kinesis (``offset_reset``), or only Kinesis
    (``enhanced_fan_out``), and its stream is another one. Streams that do not declare their client settings and values
    that are the default are left out.

Why:
    The setting has no effect and no error: readers of the blueprint assume that records of aborted transactions are
    hidden, or that a new reader starts at the oldest message.

Example:
    orders = PubSubSubscription("billing", PubSubTopic("orders"))
    Microservice("bill", image=IMAGE, port=None, consumes=[Consume(orders, isolation="read_committed")])

Instead:
    orders = PubSubSubscription("billing", PubSubTopic("orders"))
    Microservice("bill", image=IMAGE, port=None, consumes=[Consume(orders)])

Source:
    Apache Kafka consumer and producer configuration; Google Cloud Pub/Sub documentation, subscription properties;
    Amazon Kinesis Data Streams developer guide, enhanced fan-out, Kinesis Client Library.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.label import Label
from aiscale.core.edges import EdgeKind, Relation
from aiscale.core.messages.wording import listed, with_article
from aiscale.core.ports import CLIENT_SETTINGS, EventStream
from aiscale.core.relations import Consume, Produce
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "STR110"
SEVERITY = Severity.WARNING

_SETTING_OF = {"offset_reset": "Kafka and Kinesis", "enhanced_fan_out": "Kinesis"}
"""Whose clients have a setting, where it is not those of Kafka alone."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each subscription and publication with such settings."""
    for kind in (EdgeKind.READS, EdgeKind.WRITES):
        for edge in graph.edges_of(kind):
            if isinstance(edge.relation, Consume | Produce) and (names := _unknown(graph, edge)):
                yield _finding(graph, edge, names)


def _unknown(graph: ArchitectureGraph, edge: GraphEdge) -> list[str]:
    """The settings that say something, and that the clients of the stream do not have, where it says which they do."""
    relation, stream = edge.relation, graph[edge.target]
    known = stream.client_settings if isinstance(stream, EventStream) else None
    if relation is None or known is None:
        return []
    fields = type(relation).model_fields
    return [
        name
        for name in CLIENT_SETTINGS
        if name in relation.model_fields_set
        and name not in known
        and getattr(relation, name) != fields[name].get_default(call_default_factory=True)
    ]


def _finding(graph: ArchitectureGraph, edge: GraphEdge, names: list[str]) -> Diagnostic:
    who, stream = graph[edge.source], graph[edge.target]
    made_by = _class_of(edge.relation)
    setting_of = _SETTING_OF.get(names[0], "Kafka")
    return who.finding(
        CODE, SEVERITY,
        f"{who.name} sets {listed(names)} for {stream.name}, {with_article(type(stream).__name__)}, which has "
        "no such setting",
        argument=f"{edge.field}.{names[0]}", index=edge.item, label=f"a setting of {setting_of}",
        related=(Related("the stream is", stream.location),),
        help=f"leave {'it' if len(names) == 1 else 'them'} out",
        fix=Fix(f"leave {listed(names)} out for {stream.name}", tuple(
            Edit(f"{edge.field}.{name}", None, edge.item, made_by)
            for name in names
        )),
    )  # fmt: skip


def _class_of(relation: Relation | None) -> str:
    """The class of a subscription or a publication, where blueprints import it from."""
    made_by = type(relation)
    if not made_by.__module__.startswith("aiscale."):
        return f"{made_by.__module__}.{made_by.__name__}"
    return f"aiscale.{'delivery' if isinstance(relation, Label) else 'streams'}.{made_by.__name__}"
