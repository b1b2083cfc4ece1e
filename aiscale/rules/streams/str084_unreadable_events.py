"""A projection cannot read old events.

What:
    An event store keeps events of every version of their schema. A projection cannot read one of the versions with its
    own schema, and does not declare that it converts it (``upcasts``).

Why:
    The projection works until it is rebuilt, for a correction or a new version. Then it fails on the oldest events, or
    reads wrong values.

Example:
    event = Avro.file("event_v2.avsc", registry, previous=["event_v1.avsc"], compatibility="NONE")
    EventStore("orders", Topic("events", kafka, key="id", retention="forever", schema=event),
               projections=[Projection(view)])

Instead:
    event = Avro.file("event_v2.avsc", registry, previous=["event_v1.avsc"], compatibility="NONE")
    EventStore("orders", Topic("events", kafka, key="id", retention="forever", schema=event),
               projections=[Projection(view, upcasts=[1])])

Source:
    Apache Avro 1.12 specification, schema resolution; general experience with event sourcing.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.replay.unreadable_versions import unreadable_versions
from aiscale.analysis.schemas.evolution import breaks
from aiscale.components.streams.event_store import EventStore
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import lines
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR084"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each projection, for the oldest version that it fails on."""
    for store in graph.of(EventStore):
        log = store.events
        schema = log.record_schema
        # What breaks a promise of the schema's own is reported at the schema.
        if schema is None or (schema.mode is not None and next(breaks(schema, schema.mode), None) is not None):
            continue
        subscriptions = {
            edge.source: edge.relation if isinstance(edge.relation, Consume) else None
            for edge in graph.in_edges(log, EdgeKind.READS)
        }
        for index, projection in enumerate(store.projections):
            view = projection.by
            if view.address not in subscriptions:
                continue
            found = next(unreadable_versions(schema, subscriptions[view.address], frozenset(projection.upcasts)), None)
            if found is not None:
                yield store.finding(
                    CODE, SEVERITY,
                    f"{view.name} cannot read events of version {found.version} of {found.of}, which {log.name} keeps",
                    argument="projections", index=index, label="cannot be rebuilt",
                    notes=lines(found.problems, 3), related=(Related("the log is", log.location, "schema"),),
                    help=f"upcasts=[{found.version}] once {view.name} converts them, or a default for "
                    "the new field",
                )  # fmt: skip
