"""Streams that feed themselves.

What:
    Following streams from writer to reader leads back to where it began.

Why:
    Without something that ends it, one record goes round for ever and each round adds more: load grows
    until the disks are full.

Example:
    StreamJob("enrich", consumes=[rides], produces=[enriched], jar="local:///a.jar")
    StreamJob("repair", consumes=[enriched], produces=[rides], jar="local:///b.jar")

Instead:
    StreamJob("repair", consumes=[enriched], produces=[repaired], jar="local:///b.jar")

Source:
    General experience with event-driven systems; no single source.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.relations import DeadLetter
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.cycles import loops

CODE = "STR051"
SEVERITY = Severity.WARNING
FAULTS = ("streams-36",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each loop, at the first component in it that writes."""
    steps: dict[str, list[str]] = {}
    written: dict[tuple[str, str], GraphEdge] = {}
    # Whoever applies the events of an aggregate writes its snapshot, and begins with it the next time.
    snapshots = {store.snapshots.address for store in graph.of(EventStore) if store.snapshots is not None}
    for edge in graph.edges:
        if edge.target in snapshots:
            continue
        if isinstance(edge.relation, DeadLetter) or isinstance(graph[edge.source], MirrorMaker):
            continue  # each record goes there once; mirrors are looked at by themselves
        if edge.kind is EdgeKind.WRITES:
            steps.setdefault(edge.source, []).append(edge.target)
            written.setdefault((edge.source, edge.target), edge)
        elif edge.kind is EdgeKind.READS and isinstance(graph[edge.target], EventStream):
            steps.setdefault(edge.target, []).append(edge.source)
    for loop in loops(steps):
        pairs = zip(loop, (*loop[1:], loop[0]), strict=True)
        closing = next(written[pair] for pair in pairs if pair in written)
        at = loop.index(closing.source)
        names = [graph[address].name for address in (*loop[at:], *loop[:at], loop[at])]
        yield graph[closing.source].finding(
            CODE, SEVERITY, f"what {names[0]} writes comes back to it",
            argument=closing.field, index=closing.item, label="the loop goes on here",
            notes=(" → ".join(names),),
            help="write to a topic of its own, or make sure that each record leaves the loop",
        )  # fmt: skip
