"""Records are so old when a site hands them over that they are deleted at once.

What:
    A writer at a site keeps its events until the uplink is back (``StoreAndForward``), or a mirror copies them from a
    Kafka cluster there, and the topic, or a mirror's copy of it, keeps records for no longer than the site may be
    offline.

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

from aiscale.analysis.failure.site_outages import handed_over
from aiscale.analysis.streams.stream_storage import kept_for
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.topic import Topic
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
        kept, worst = kept_for(topic), max(handed_over(graph, topic), key=lambda one: one.outage, default=None)
        if kept is None or worst is None or worst.outage < kept:
            continue
        writer, site, outage = worst.writer, worst.site, worst.outage
        field = "topics" if isinstance(writer, MirrorMaker) else "produces"
        yield topic.finding(
            CODE, SEVERITY,
            f"{topic.name} keeps records for {kept}, but {writer.name} may hand them over {outage} late",
            argument="retention" if topic.retention is not None else "name", label="deleted as soon as they arrive",
            notes=() if worst.written is topic else (f"mirrors copy {worst.written.name} into {topic.name}",),
            related=(
                Related(f"{writer.name} is declared", writer.location, field),
                Related(f"{site.name} is declared", site.location, "offline_tolerance"),
            ),
            help=f'retention="{Duration(outage + max(kept, 86_400))}"',
        )  # fmt: skip
