"""Events that a site hands over after an outage are dropped as late.

What:
    A job counts in windows by event time over a stream that is written from a site with an offline tolerance, and the
    watermark's delay (Kafka Streams has none), one of its windows and that window's allowed lateness together are
    shorter than that; another window that waits longer does not give this one its events. A sliding window beside one
    that does wait so long is not meant: its values are those of the moment, which the next one replaces. Nor is a job
    that reads one partition of one writer: what comes in order is never late.

Why:
    While the line of one site is down the others go on, and with them the clock of the job; and of one site's
    partitions, the first one that is read again takes the clock along while the others still count as idle. The events
    of hours belong to windows that are closed by then, and are dropped without any error: the site's outage is a gap
    in every result.

Example:
    shop = Site("shop", cpu=8, memory="32Gi", offline_tolerance="4h", broker=LocalBroker(buffer="20Gi"))
    Device("tills", on=shop, traffic=traffic, produces=[StoreAndForward(sales)])
    StreamJob("counts", reads=[sales], windows=[Tumbling("1m")], watermark=Watermark(delay="5s"),
              checkpoint_storage="s3://state/counts", jar="local:///job.jar")

Instead:
    StreamJob("counts", reads=[sales], windows=[Tumbling("1m", allowed_lateness="4h")], watermark=Watermark(delay="5s"),
              checkpoint_storage="s3://state/counts", jar="local:///job.jar")

Source:
    Apache Flink documentation, windows, allowed lateness: late elements are dropped when nothing else is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.guarantees.times import clock_delay
from aiscale.analysis.places import is_offline_for
from aiscale.components.platform.site import Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.processing.engines import KafkaStreams
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.processing.windows import Sliding, Window
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration
from aiscale.rules.processing.prc013_no_event_time import waits_for_idle

CODE = "PRC022"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each window that drops what a site sends late, about the site that is late the longest."""
    for job in graph.of(StreamJob):
        windows = [(index, window) for index, window in enumerate(job.windows) if window.time == "event"]
        # By the time of sending, nothing is late: a bridge sends each event when the line is back.
        if not windows or job.watermark.by == "record" or _comes_in_order(graph, job):
            continue
        late = [found for edge in graph.out_edges(job, EdgeKind.READS) for found in _late(graph, graph[edge.target])]
        if not late:
            continue
        outage, site, stream = max(late, key=lambda one: one[0])
        is_taken = any(outage <= _patience(job, window) for _, window in windows)
        for index, window in windows:
            patience = Duration(_patience(job, window))
            if outage > patience and not (is_taken and isinstance(window, Sliding)):
                one = f"the {type(window).__name__.lower()} window of {window.span} in {job.name}"
                who = job.name if len(job.windows) == 1 else one
                takes = f"this window takes an event that is late by {patience} at most"
                yield job.finding(
                    CODE, SEVERITY,
                    f"{who} drops what {site.name} sends after an outage: events of {stream.name} may be {outage} old",
                    argument="windows", index=index, label=f"allowed_lateness of {window.allowed_lateness}",
                    notes=(f"{takes}: {'delay, ' if clock_delay(job) else ''}window and lateness together",),
                    related=(Related(f"{site.name} may be offline", site.location, "offline_tolerance"),),
                    help=f'allowed_lateness="{outage}" on the window, or a job of its own that corrects the results',
                )  # fmt: skip


def _patience(job: StreamJob, window: Window) -> float:
    """How late an event may come and still be counted, if it is the first of its window."""
    return clock_delay(job) + window.span + window.allowed_lateness


def _comes_in_order(graph: ArchitectureGraph, job: StreamJob) -> bool:
    """Whether nothing can overtake: one stream of one writer, whose partitions never make one another late."""
    streams = [graph[edge.target] for edge in graph.out_edges(job, EdgeKind.READS)]
    if len(streams) != 1 or not isinstance(streams[0], Topic) or streams[0].traffic is not None:
        return False
    writers = sum(1 for _ in graph.in_edges(streams[0], EdgeKind.WRITES))
    by_partition = waits_for_idle(job) or isinstance(job.engine, KafkaStreams)
    return writers == 1 and (streams[0].partitions == 1 or by_partition)


def _late(graph: ArchitectureGraph, stream: Component) -> Iterator[tuple[Duration, Site, Component]]:
    """How old what a site hands over may be: of each site that writes the stream through a buffer."""
    if not isinstance(stream, EventStream):
        return
    for edge in graph.in_edges(stream, EdgeKind.WRITES):
        offline = is_offline_for(graph, graph[edge.source])
        if offline is not None and isinstance(edge.relation, StoreAndForward):
            yield offline[1], offline[0], stream
