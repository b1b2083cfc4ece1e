"""A site that must work offline writes to a stream elsewhere, and nothing keeps the events.

What:
    A component on a site with an offline tolerance writes a stream that is kept elsewhere, without
    ``StoreAndForward``.

Why:
    A producer keeps events in memory for two minutes, then it fails. What the site makes while the line is down is
    lost.

Example:
    Device("camera", on=depot, produces=[frames])

Instead:
    Device("camera", on=depot, produces=[StoreAndForward(frames)])

Source:
    Apache Kafka producer configuration, delivery.timeout.ms (default 2 minutes); MQTT 5.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.places import home_of, is_offline_for
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC014"
SEVERITY = Severity.ERROR
FAULTS = ("places-6",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that is out of reach without the uplink."""
    for edge in graph.edges_of(EdgeKind.WRITES):
        writer, stream = graph[edge.source], graph[edge.target]
        offline = is_offline_for(graph, writer)
        if offline is None or not isinstance(stream, EventStream) or isinstance(writer, MirrorMaker):
            continue
        site, longest = offline
        home = home_of(graph, stream)
        if home is None or home is site or isinstance(edge.relation, StoreAndForward):
            continue
        yield writer.finding(
            CODE, SEVERITY, f"{writer.name} writes {stream.name} on {home.name}, but {site.name} must work {longest} "
            "without its uplink",
            argument=edge.field, index=edge.item, label="nothing keeps the events meanwhile",
            help=f"StoreAndForward({stream.name.replace('-', '_')})",
        )  # fmt: skip
