"""An effect needs a delivery, an order or a freshness that its paths do not give.

What:
    A reader or a store declares how often an event may take effect (``needs=Needs("effectively-once")``), and on some
    path from a producer records may be lost or take effect twice: an error.

    It needs an order (``needs=Needs(order="per-key")``), or a topic declares one (``ordering=``), and an edge of some
    path loses it: a producer without idempotence, another key, dead letters. That is an error too.

    It declares how old an event may be (``needs=Needs(freshness="1m")``), and the stages of some path take longer:
    windows, watermarks, checkpoints, micro-batches, materializations, buffers. That is a warning.

Why:
    Every part keeps its own guarantee, and the whole path does not: an exactly-once job after a mirror counts twice
    what the mirror copies twice. Created, paid, cancelled: in another order the final state is another one, and nothing
    fails. Each stage is fast enough, and only their sum is what the user sees.

Example:
    MirrorMaker("to-eu", source=us, target=eu, topics=[MirroredTopic(payments, into=copied)])
    Microservice("ledger", port=None, consumes=[Consume(copied, needs=Needs("effectively-once"))], image=IMAGE)

Instead:
    MirrorMaker("to-eu", source=us, target=eu, topics=[MirroredTopic(payments, into=copied)])
    Microservice("ledger", port=None, image=IMAGE,
                 consumes=[Consume(copied, idempotent=True, needs=Needs("effectively-once"))])

Source:
    The worst over all paths of docs/explanation/guarantees.md, which names the source of each edge; Apache Kafka
    producer configuration, max.in.flight.requests.per.connection and enable.idempotence.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.guarantees.crossing import Wait
from aiscale.analysis.guarantees.crossings import crossing
from aiscale.analysis.guarantees.declared_guarantees import ORDERS
from aiscale.analysis.guarantees.lattice import DECLARED, Delivery, Repeats
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.relations import DeadLetter, Produce
from aiscale.core.values.demand import Needs
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.traversal import Step
from aiscale.quantities import Duration
from aiscale.rules.streams.needs import Needed, needed, noted

CODE = "STR074"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each need that the worst of its paths does not meet."""
    yield from _delivery(graph)
    yield from _order(graph)
    yield from _freshness(graph)


def _delivery(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each need that the worst of its paths does not meet."""
    for one in needed(graph):
        wanted = DECLARED.get(one.needs.delivery or "")
        given = one.mark.standing.delivery
        if wanted is None or given >= wanted:
            continue
        yield one.component.finding(
            CODE, WORST, f"{one.what} {wanted.word}, but gets {_given(given)}",
            argument=f"{one.edge.field}.needs", index=one.edge.item, label=f"{wanted.word}",
            notes=noted(graph, one.mark.weakest, one.mark.reason), help=_help(one, wanted),
        )  # fmt: skip


def _given(level: Delivery) -> str:
    return "no guarantee: records may be lost or duplicated" if level is Delivery.NO_GUARANTEE else f"it {level.word}"


def _help(one: Needed, wanted: Delivery) -> str:
    standing, source = one.mark.standing, one.mark.weakest
    where = source.edge.source if source is not None else one.component.address
    if standing.loses and source is not None and isinstance(source.edge.relation, Produce):
        return f'acks="all" on {where}, which is the default'
    if standing.loses:
        return f"let {where} keep records until they are acknowledged, or lower needs"
    if standing.repeats is Repeats.COUNTED:
        return f'delivery="exactly-once" on {where}, or deduplication there: Consume(…, idempotent=True)'
    if wanted is Delivery.EXACTLY_ONCE:
        return 'needs=Needs("effectively-once") where deduplication is enough; otherwise transactions on the whole path'
    if one.edge.kind is EdgeKind.READS:
        return "idempotent=True, once processing deduplicates by an event id"
    return 'idempotency="upsert" with the key of the event, or "transactional"'


def _order(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each need that some path does not meet, and for each writer that breaks a topic's order."""
    for one in needed(graph):
        wanted, given = ORDERS.get(one.needs.order or ""), one.mark.standing.order
        if wanted is None or given.level >= wanted:
            continue
        lost = one.mark.disorders
        reason = (lost.disorders or f"spread by {lost.key or 'no key'}") if lost is not None else ""
        yield one.component.finding(
            CODE, WORST, f"{one.what} in order {wanted.word}, but it has {_noted(str(given))}",
            argument=f"{one.edge.field}.needs", index=one.edge.item, label=f"order {wanted.word}",
            notes=noted(graph, lost, reason),
            help="keep one key from the producer to here, with idempotent producers and no dead letters; or sort by "
            "a sequence number of the event where it is processed",
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
                    CODE, WORST, f"{graph[edge.source].name} does not keep the order that {topic.name} declares",
                    argument=edge.field, index=edge.item, label=why,
                    related=(Related(f"{topic.name} is declared", topic.location, "ordering"),),
                    help="leave acks and idempotence out: the defaults keep the order",
                )  # fmt: skip


def _as_old(needs: Needs, total: Duration) -> str:
    """The declaration that holds; what else is needed stays."""
    more = ", …" if len(needs.model_fields_set) > 1 else ""
    return f'needs=Needs(freshness="{total}"{more})'


def _freshness(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each need that the known times of the slowest path exceed."""
    for one in needed(graph):
        wanted = one.needs.freshness
        if wanted is None:
            continue
        total, waits = Duration(one.mark.most_s), one.mark.waits
        if total > wanted:
            longest = max(waits, key=lambda wait: wait.most or wait.least)
            yield one.component.finding(
                CODE, SEVERITY, f"{one.what} within {wanted}, but an event may be {total} old",
                argument=f"{one.edge.field}.needs", index=one.edge.item,
                label=f"estimated: up to {total} without consumer lag",
                notes=(listed((wait.text() for wait in waits), most=6),),
                help=f'shorten the longest stage: {_told(longest)}; or {_as_old(one.needs, total)}',
            )  # fmt: skip


def _told(wait: Wait) -> str:
    return f"{Duration(wait.most or wait.least)} {wait.what}"
