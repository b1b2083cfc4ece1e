"""A reader may be down longer than records are kept.

What:
    A subscription says how long it may be down without loss (``max_outage``), and the stream keeps records for
    no longer than that, or the Pub/Sub subscription expires by then.

Why:
    Records are deleted by age, read or not. When the reader comes back, the first ones that it missed are gone.

Example:
    rides = Topic("rides", kafka, retention="12h")
    Microservice("audit", consumes=[Consume(rides, max_outage="2d")], image=IMAGE, port=None)

Instead:
    rides = Topic("rides", kafka, retention="3d")

Source:
    Apache Kafka topic configuration, retention.ms; Amazon Kinesis Data Streams, retention period.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import keeping_field, keeps_given, kept_for, readers
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration
from aiscale.rules.streams.stream_names import called

CODE = "STR020"
SEVERITY = Severity.ERROR
FAULTS = ("streams-20", "streams-28")
REPRODUCED = "broker"
_SPARE = 1.5


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that an allowed outage would cost records."""
    for stream in graph.of(EventStream):
        kept, why, field = _kept(stream)
        for reader in readers(graph, stream) if kept is not None else ():
            outage = reader.consume.max_outage if reader.consume is not None else None
            if outage is None or kept is None or outage < kept:
                continue
            yield reader.component.finding(
                CODE, SEVERITY,
                f"{reader.component.name} may be down for {outage}, but {called(stream)} {why} {kept}",
                argument=f"{reader.edge.field}.max_outage", index=reader.edge.item,
                label="what it missed first is gone",
                related=(Related("the stream is", stream.location, field),),
                help=f'{field or keeping_field(stream)}="{outage * _SPARE}" on {called(stream)}, '
                "or a shorter max_outage",
            )  # fmt: skip


def _kept(stream: EventStream) -> tuple[Duration | None, str, str | None]:
    """What ends first: the records, or a subscription that nobody reads."""
    kept = kept_for(stream)
    expiration = stream.expiration if isinstance(stream, PubSubSubscription) else None
    if expiration is not None and kept is not None and expiration < kept:
        return expiration, "is deleted when nobody reads it for", "expiration"
    return kept, "keeps records for", keeping_field(stream) if keeps_given(stream) else None
