"""Late events of a site are dropped after an outage.

What:
    A job counts in windows by event time over a stream that is written at a site with an ``offline_tolerance``, or over
    a mirrored copy of one. The watermark delay (Kafka Streams has none), one of the windows and its allowed lateness
    together are shorter than that tolerance.

    Sliding windows next to a window that waits long enough are left out, and so are jobs that read one partition of one
    writer, or that wait for idle partitions (PRC015) and read streams of one writer each: their events are never late.

Why:
    While one site is offline the others advance the clock of the job. After the outage, events of hours belong to
    windows that are closed, and are dropped without an error: the outage is a gap in every result.

Example:
    shop = Site("shop", cpu=8, memory="32Gi", offline_tolerance="4h", broker=LocalBroker(buffer="20Gi"))
    Device("tills", on=shop, traffic=traffic, produces=[StoreAndForward(sales)])
    StreamJob("counts", consumes=[sales], windows=[Tumbling("1m")], watermark=Watermark(delay="5s"),
              checkpoint_storage="s3://state/counts", jar="local:///job.jar")

Instead:
    StreamJob("counts", consumes=[sales], windows=[Tumbling("1m", allowed_lateness="4h")],
              watermark=Watermark(delay="5s"), checkpoint_storage="s3://state/counts", jar="local:///job.jar")

Source:
    Apache Flink documentation, windows, allowed lateness: late elements are dropped when nothing else is said. Apache
    Kafka, MirrorSourceTask.convertRecord: a copied record has the partition and the timestamp of its original.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.failure.site_outages import handed_over, waits_at
from aiscale.analysis.guarantees.times import allowed_delay, clock_delay
from aiscale.analysis.streams.mirrored_topics import mirrored_by
from aiscale.analysis.streams.watermarks import waits_for_idle
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.processing.windows import Sliding
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "PRC022"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each window that drops what a site sends late, about the site that is late the longest."""
    for job in graph.of(StreamJob):
        windows = [(index, window) for index, window in enumerate(job.windows) if window.time == "event"]
        # By the time of sending, nothing is late: a bridge sends each event when the line is back.
        if not windows or job.watermark.by == "record":
            continue
        streams = [graph[edge.target] for edge in graph.out_edges(job, EdgeKind.READS)]
        late = [(one, read) for read in streams if isinstance(read, EventStream) for one in handed_over(graph, read)]
        if not late or _comes_in_order(graph, job, [read for _, read in late], is_alone=len(streams) == 1):
            continue
        (site, outage, _, written), stream = max(late, key=lambda pair: pair[0].outage)
        copied = () if written is stream else (f"mirrors copy {written.name} into {stream.name}",)
        is_taken = any(outage <= allowed_delay(job, window) for _, window in windows)
        for index, window in windows:
            longest = Duration(allowed_delay(job, window))
            if outage > longest and not (is_taken and isinstance(window, Sliding)):
                one = f"the {type(window).__name__.lower()} window of {window.span} in {job.name}"
                who = job.name if len(job.windows) == 1 else one
                takes = f"this window accepts events that are late by up to {longest}"
                yield job.finding(
                    CODE, SEVERITY,
                    f"{who} drops late events of {site.name}: after an outage, events of {stream.name} may be "
                    f"{outage} old",
                    argument="windows", index=index, label=f"allowed_lateness of {window.allowed_lateness}",
                    notes=(f"{takes}: {'delay, ' if clock_delay(job) else ''}window and lateness together", *copied),
                    related=(Related(f"{site.name} may be offline", site.location, "offline_tolerance"),),
                    help=f'allowed_lateness="{outage}" on the window, or a separate job that corrects the results',
                )  # fmt: skip


def _comes_in_order(graph: ArchitectureGraph, job: StreamJob, late: list[EventStream], *, is_alone: bool) -> bool:
    """Whether nothing can overtake: each late stream is of one writer, and no partition or stream passes another.

    A clock that waits for idle partitions waits for those of every stream; each task of Kafka Streams has one of its
    own, which goes on with any stream.
    """
    waits = waits_for_idle(job)
    by_partition = waits or not job.engine.has_watermark
    return (waits or is_alone) and all(isinstance(one, Topic) and _is_of_one(graph, one, by_partition) for one in late)


def _is_of_one(graph: ArchitectureGraph, stream: Topic, by_partition: bool) -> bool:
    """Whether one writer fills a stream, and one partition where the partitions share a clock.

    Of a copy, the writers are those of what is copied: a mirror keeps each record in its partition. What a mirror takes
    from a Kafka cluster at a site is held up as one.
    """
    held_up = 0
    topics, seen = [stream], {stream.address}
    for topic in topics:
        if topic.traffic is not None:
            return False
        for edge in graph.edges_to(topic.address, EdgeKind.WRITES):
            source = mirrored_by(graph, edge)
            if source is None or waits_at(graph, edge) is not None:
                held_up += 1
            elif source.address not in seen:
                seen.add(source.address)
                topics.append(source)
    return held_up == 1 and (all(topic.partitions == 1 for topic in topics) or by_partition)
