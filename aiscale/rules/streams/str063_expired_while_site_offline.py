"""Records expire while the site of their reader is offline.

What:
    A component of a site with an offline tolerance reads a stream that lies elsewhere, and the stream keeps records
    for no longer than the site may be without its uplink.

Why:
    The site is meant to work through such an outage. When its line is back, what was written first is deleted
    already: prices, rules or models that it never got, and no error says so.

Example:
    shop = Site("shop", cpu=8, memory="32Gi", offline_tolerance="12h")
    prices = Topic("prices", kafka, retention="6h")
    Microservice("shelf", image=IMAGE, port=None, consumes=[prices], on=shop)

Instead:
    prices = Topic("prices", kafka, retention="2d")

Source:
    Apache Kafka topic configuration, retention.ms; Amazon Kinesis Data Streams, retention period.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.places import home_of, is_offline_for
from aiscale.analysis.streams.stream_storage import Reader, keeping_field, keeps_given, kept_for, readers
from aiscale.components.platform.site import Site
from aiscale.core.messages.wording import listed
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration
from aiscale.rules.streams.stream_names import called

CODE = "STR063"
SEVERITY = Severity.ERROR
FAULTS = ("streams-20",)
REPRODUCED = "broker"
_SPARE = 1.5


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream, about the reader whose site may be offline the longest."""
    for stream in graph.of(EventStream):
        kept = kept_for(stream)
        late = [] if kept is None else list(_too_late(graph, stream, kept))
        if kept is None or not late:
            continue
        longest = max(late, key=lambda one: one[0])
        outage, site, reader = longest
        others = [f"{one[2].component.name} at {one[1].name}" for one in late if one is not longest]
        yield stream.finding(
            CODE, SEVERITY,
            f"{site.name} may be offline for {outage}, but {called(stream)} keeps what {reader.component.name} reads "
            f"there for {kept}",
            argument=keeping_field(stream) if keeps_given(stream) else "name", label="what was missed first is gone",
            notes=(f"{listed(others)} would miss some too",) if others else (),
            related=(
                Related(f"{reader.component.name} is declared", reader.component.location, reader.edge.field),
                Related(f"{site.name} is declared", site.location, "offline_tolerance"),
            ),
            help=f'{keeping_field(stream)}="{outage * _SPARE}"',
        )  # fmt: skip


def _too_late(
    graph: ArchitectureGraph, stream: EventStream, kept: Duration
) -> Iterator[tuple[Duration, Site, Reader[EventStream]]]:
    """Readers at other places that may come back after the first records are gone."""
    home = home_of(graph, stream)
    for reader in readers(graph, stream):
        offline = is_offline_for(graph, reader.component)
        if offline is None or offline[1] < kept or home is offline[0]:
            continue
        given = reader.consume.max_outage if reader.consume is not None else None
        # What it says itself is judged already.
        if given is None or given < kept:
            yield offline[1], offline[0], reader
