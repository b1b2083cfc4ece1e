"""Records are so old when a site hands them over that they are deleted at once.

What:
    A writer at a site keeps its events until the uplink is back (``StoreAndForward``), and the topic keeps records for
    no longer than the site may be offline.

Why:
    Kafka deletes by the timestamp of a record, which is the time of the event where the writer or a mirror says so.
    What was made at the start of the outage has expired when it arrives: it is deleted with the next closed segment,
    before slow readers come to it.

Example:
    shop = Site("shop", cpu=8, memory="32Gi", offline_tolerance="12h", broker=LocalBroker(buffer="20Gi"))
    sales = Topic("sales", kafka, retention="6h")
    Device("tills", on=shop, traffic=traffic, produces=[StoreAndForward(sales)])

Instead:
    sales = Topic("sales", kafka, retention="3d")

Source:
    Apache Kafka topic configuration, retention.ms and message.timestamp.type (CreateTime by default).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.places import home_of, is_offline_for
from aiscale.analysis.streams import kept_for
from aiscale.components.platform.site import Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "STR064"
SEVERITY = Severity.WARNING
FAULTS = ()
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic, about the site that may be offline the longest."""
    for topic in graph.of(Topic):
        kept, worst = kept_for(topic), _longest(graph, topic)
        if kept is None or worst is None or worst[0] < kept:
            continue
        outage, site, writer = worst
        yield topic.finding(
            CODE, SEVERITY,
            f"{topic.name} keeps records for {kept}, but {writer.name} may hand them over {outage} late",
            argument="retention" if topic.retention is not None else "name", label="deleted as soon as they arrive",
            related=(
                Related(f"{writer.name} is declared", writer.location, "produces"),
                Related(f"{site.name} is declared", site.location, "offline_tolerance"),
            ),
            help=f'retention="{Duration(outage + max(kept, 86_400))}"',
        )  # fmt: skip


def _longest(graph: ArchitectureGraph, topic: Topic) -> tuple[Duration, Site, Component] | None:
    """The longest time that events of the topic wait at a site, with the site and the writer."""
    found: tuple[Duration, Site, Component] | None = None
    for edge in graph.in_edges(topic, EdgeKind.WRITES):
        writer = graph[edge.source]
        offline = is_offline_for(graph, writer) if isinstance(edge.relation, StoreAndForward) else None
        if offline is not None and home_of(graph, topic) is not offline[0] and (found is None or offline[1] > found[0]):
            found = (offline[1], offline[0], writer)
    return found
