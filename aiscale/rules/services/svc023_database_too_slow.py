"""More queries go to a database than it answers.

What:
    The queries that services and jobs make of a database at the peak, ``per_request`` for each request or record of
    theirs, are above its ``requests_per_second``.

Why:
    Queries queue in the database and in the pools before it, latency rises past every timeout, and what is retried
    makes it worse. More replicas of the services only ask more.

Example:
    cards = ExternalStore("cards", product="PostgreSQL", requests_per_second=2_000)
    Microservice("decide", traffic=Traffic(mean=900, peak=3_000), reads=[cards], image=IMAGE)

Instead:
    Microservice("decide", traffic=Traffic(mean=900, peak=3_000), reads=[Read(cards, per_request=0.4)], image=IMAGE)

Source:
    Arithmetic over the blueprint; the database's own measured throughput.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.latency.store_queries import queries_of
from aiscale.analysis.load.load import loads
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import RecordStore
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.capacity import capacity

CODE = "SVC023"
SEVERITY = Severity.ERROR
FAULTS = ()
_VERBS = {EdgeKind.READS: "asks", EdgeKind.WRITES: "writes"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each database that the peak overruns."""
    for store in graph.of(RecordStore):
        can, peak = capacity(graph, store), loads(graph)[store.address].peak
        if can is None or peak <= can.rate:
            continue
        asked = [
            (loads(graph)[user.address].peak * query.per_request, user.name, query)
            for user, query in queries_of(graph, store)
        ]
        parts = [f"{name} {_VERBS[query.edge.kind]} {Rate(rate)}" for rate, name, query in asked if rate]
        label, more = can.words(peak)
        yield store.finding(
            CODE, SEVERITY, f"{store.name} {can.verb} {Rate(can.rate)}, but {Rate(peak)} go there at the peak",
            argument=can.argument, label=label, notes=(f"at the peak: {', '.join(parts)}",), help=more,
        )  # fmt: skip
