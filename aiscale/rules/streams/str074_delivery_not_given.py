"""An effect needs a delivery that its paths do not give.

What:
    A reader or a store says how often an event may take effect there (``needs=Needs("effectively-once")``), and on some
    way from a producer to it records may be lost or take effect twice.

Why:
    Every part keeps its own promise, and the whole does not: an exactly-once job behind a mirror counts twice what the
    mirror copies twice, and an upsert behind a count overwrites one wrong number with another.

Example:
    MirrorMaker("to-eu", source=us, target=eu, topics=[MirroredTopic(payments, into=copied)])
    Microservice("ledger", port=None, consumes=[Consume(copied, needs=Needs("effectively-once"))], image=IMAGE)

Instead:
    Microservice("ledger", port=None, image=IMAGE,
                 consumes=[Consume(copied, idempotent=True, needs=Needs("effectively-once"))])

Source:
    The worst over all paths of docs/explanation/guarantees.md, which names the source of each edge.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.guarantees.lattice import DECLARED, Delivery, Repeats
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Produce
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.streams.needs import Needed, needed, noted

CODE = "STR074"
SEVERITY = Severity.ERROR
FAULTS = ("streams-46",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each need that the worst of its paths does not meet."""
    for one in needed(graph):
        wanted = DECLARED.get(one.needs.delivery or "")
        given = one.mark.standing.delivery
        if wanted is None or given >= wanted:
            continue
        yield one.component.finding(
            CODE, SEVERITY, f"{one.what} {wanted.word}, but gets {_given(given)}",
            argument=f"{one.edge.field}.needs", index=one.edge.item, label=f"{wanted.word}",
            notes=noted(graph, one.mark.weakest, one.mark.reason), help=_help(one, wanted),
        )  # fmt: skip


def _given(level: Delivery) -> str:
    return (
        "no guarantee: records may be lost, others come twice" if level is Delivery.NO_GUARANTEE else f"it {level.word}"
    )


def _help(one: Needed, wanted: Delivery) -> str:
    standing, source = one.mark.standing, one.mark.weakest
    where = source.edge.source if source is not None else one.component.address
    if standing.loses and source is not None and isinstance(source.edge.relation, Produce):
        return f'acks="all" on {where}, which is the default'
    if standing.loses:
        return f"let {where} keep records until they are confirmed, or say needs what it gives"
    if standing.repeats is Repeats.COUNTED:
        return f'delivery="exactly-once" on {where}, or let it drop what it has seen: Consume(…, idempotent=True)'
    if wanted is Delivery.EXACTLY_ONCE:
        return 'needs=Needs("effectively-once") where twice and taken out will do; else transactions all the way'
    if one.edge.kind is EdgeKind.READS:
        return "idempotent=True, once handling drops what it has seen: by an event's own id"
    return 'idempotency="upsert" with the key of the event, or "transactional"'
