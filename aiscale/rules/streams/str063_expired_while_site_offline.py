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

from aiscale.analysis.places import home_of, is_offline_for
from aiscale.analysis.streams import kept_for, readers
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration
from aiscale.rules.streams.stream_names import called

CODE = "STR063"
SEVERITY = Severity.ERROR
FAULTS = ("streams-20",)
_SPARE = 1.5


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader at a site whose outage would cost it records."""
    for stream in graph.of(EventStream):
        kept = kept_for(stream)
        for reader in readers(graph, stream) if kept is not None else ():
            offline = is_offline_for(graph, reader.component)
            if kept is None or offline is None or offline[1] < kept or home_of(graph, stream) is offline[0]:
                continue
            site, outage = offline
            given = reader.consume.max_outage if reader.consume is not None else None
            if given is not None and given >= kept:
                continue  # its own words say so already
            field = "retention" if "retention" in stream.model_fields_set else None
            yield stream.finding(
                CODE, SEVERITY,
                f"{site.name} may be offline for {outage}, but {called(stream)} keeps what {reader.component.name} "
                f"reads there for {kept}",
                argument=field or "name", label="what was missed first is gone",
                related=(
                    Related(f"{reader.component.name} is declared", reader.component.location, reader.edge.field),
                    Related(f"{site.name} is declared", site.location, "offline_tolerance"),
                ),
                help=f'retention="{Duration(outage * _SPARE)}"',
            )  # fmt: skip
