"""A reader processes events twice that a bridge or a mirror delivers twice.

What:
    A stream is filled by store and forward at least once (``qos=1``), or copied by MirrorMaker without
    ``exactly_once_source="enabled"``. A service reads it, or a copy of it, without ``idempotent=True``, or a job
    promises exactly-once on top of it.

Why:
    After each outage and each restart the last batch is sent again, so sums, charges and alerts count it twice. A
    job's exactly-once starts at the stream that it reads and does not remove duplicates from it.

Example:
    Device("till", on=shop, produces=[StoreAndForward(sales)])
    Microservice("ledger", port=None, consumes=[sales], image=IMAGE)

Instead:
    Microservice("ledger", port=None, consumes=[Consume(sales, idempotent=True)], image=IMAGE)

Source:
    MQTT 5.0, quality of service 1; Apache Kafka documentation, MirrorMaker 2 (at least once by default).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, Service
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import final_reads

CODE = "PLC007"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that would count twice."""
    repeated: dict[str, str] = {}
    for edge in graph.edges_of(EdgeKind.WRITES):
        writer, relation = graph[edge.source], edge.relation
        if isinstance(relation, StoreAndForward) and relation.qos == 1:
            repeated.setdefault(edge.target, f"{writer.name} delivers at least once")
        elif isinstance(writer, MirrorMaker) and writer.exactly_once_source != "enabled":
            repeated.setdefault(edge.target, f"{writer.name} copies at least once")
    told: set[tuple[str, str, int | None]] = set()
    for address, how in repeated.items():
        for edge in final_reads(graph, graph[address]):
            reader, stream = graph[edge.source], graph[edge.target]
            if not isinstance(stream, EventStream) or (edge.target != address and edge.target in repeated):
                continue  # of a store, what copies into it decides
            promises = isinstance(reader, StreamJob) and reader.delivery == "exactly-once"
            if not (promises or isinstance(reader, Service)):
                continue
            if isinstance(edge.relation, Consume) and (edge.relation.idempotent or edge.relation.each_replica):
                continue
            place, copied = (edge.source, edge.field, edge.item), f"{stream.name} holds a copy of {graph[address].name}"
            if place in told:
                continue
            told.add(place)
            yield reader.finding(
                CODE, SEVERITY,
                f"{reader.name} delivers exactly once, but {stream.name} contains duplicates after an "
                "outage" if promises
                else f"{reader.name} counts records of {stream.name} twice after an outage",
                argument=edge.field, index=edge.item, label="idempotent is not set",
                notes=(how,) if edge.target == address else (how, copied),
                help=f"Consume({stream.name.replace('-', '_')}, idempotent=True), if it drops "
                "duplicates by event id",
            )  # fmt: skip
