"""An effect needs an order that its paths do not keep.

What:
    A reader or a store needs the order of each key, or one order of all (``needs=Needs(order="per-key")``), or a topic
    promises it (``ordering=``), and an edge on the way loses it: a producer without idempotence, another key, records
    that are put aside.

Why:
    Created, paid, cancelled: whoever sees them in another order ends in another state, and nothing fails. Tests with
    one partition and no retry never show it.

Example:
    orders = Topic("orders", kafka, key="order_id", ordering="per-key")
    Microservice("shop", produces=[Produce(orders, idempotence=False)], image=IMAGE)

Instead:
    Microservice("shop", produces=[orders], image=IMAGE)

Source:
    Apache Kafka producer configuration, max.in.flight.requests.per.connection and enable.idempotence; the worst over
    all paths of docs/explanation/guarantees.md, which names the source of each edge.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.guarantees.crossings import crossing
from aiscale.analysis.guarantees.declared import ORDERS
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import DeadLetter
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.walk import Step
from aiscale.rules.streams.needs import needed, noted

CODE = "STR075"
SEVERITY = Severity.ERROR
FAULTS = ("streams-47",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each need that some path does not meet, and for each writer that breaks a topic's order."""
    for one in needed(graph):
        wanted, given = ORDERS.get(one.needs.order or ""), one.mark.standing.order
        if wanted is None or given.level >= wanted:
            continue
        lost = one.mark.disorders
        reason = (lost.disorders or f"spread by {lost.key or 'no key'}") if lost is not None else ""
        yield one.component.finding(
            CODE, SEVERITY, f"{one.what} in order {wanted.word}, but it has {_noted(str(given))}",
            argument=f"{one.edge.field}.needs", index=one.edge.item, label=f"order {wanted.word}",
            notes=noted(graph, lost, reason),
            help="keep one key from the producer to here, with idempotent producers and nothing put aside; or sort by "
            "the event's own number where it is handled",
        )  # fmt: skip
    yield from _topics(graph)


def _noted(order: str) -> str:
    return "none" if order == "none" else f"order {order} only"


def _topics(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    for topic in graph.of(Topic):
        if topic.ordering not in ORDERS:
            continue
        for edge in graph.edges_to(topic.address, EdgeKind.WRITES):
            why = crossing(graph, Step(edge.source, edge.target, edge)).disorders
            if why and not isinstance(edge.relation, DeadLetter):
                yield graph[edge.source].finding(
                    CODE, SEVERITY, f"{graph[edge.source].name} does not keep the order that {topic.name} promises",
                    argument=edge.field, index=edge.item, label=why,
                    related=(Related(f"{topic.name} is declared", topic.location, "ordering"),),
                    help="leave acks and idempotence as they are: the defaults keep the order",
                )  # fmt: skip
