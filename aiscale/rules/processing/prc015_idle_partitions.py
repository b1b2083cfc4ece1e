"""A partition without records stalls a job.

What:
    A Flink job uses event time and has ``idle_timeout=None``, and partitions of a stream that it reads have no records
    for 10 seconds or more at the declared mean rate. Or all records of a stream come from a site that may be offline,
    and the job reads other streams. It is an error if some never have any: there are fewer keys than partitions, or
    fewer partitions than the job has parallel instances.

Why:
    The watermark is that of the slowest partition. A partition without records stops it, and with it every window and
    join of the job, without an error. A site that is offline stops the results of all sites.

Example:
    rides = Topic("rides", kafka, event_time="at", partitions=48, traffic=Traffic(mean=2, peak=40))
    StreamJob("demand", consumes=[rides], windows=[Tumbling("5m")], watermark=Watermark(idle_timeout=None),
              checkpoint_storage="s3://state/demand", jar="local:///job.jar")

Instead:
    StreamJob("demand", consumes=[rides], windows=[Tumbling("5m")], watermark=Watermark(idle_timeout="1m"),
              checkpoint_storage="s3://state/demand", jar="local:///job.jar")

Source:
    Apache Flink documentation, dealing with idle sources; Kafka connector, idleness.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aiscale.analysis.failure.site_outages import sole_site
from aiscale.analysis.guarantees.times import allowed_delay
from aiscale.analysis.load.load import loads
from aiscale.analysis.streams.watermarks import needs_event_time, waits_for_idle
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration, Rate

CODE = "PRC015"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_LONG_GAP_S = 10.0
_HELP = 'watermark=Watermark(idle_timeout="1m")'


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream whose quiet partitions stop a job, and for the site that stops it longest."""
    for job in graph.of(StreamJob):
        what = needs_event_time(job)
        if what is None or not waits_for_idle(job):
            continue
        streams = [graph[edge.target] for edge in graph.out_edges(job, EdgeKind.READS)]
        for topic in streams:
            if not isinstance(topic, Topic):
                continue
            if (why := _empty(job, topic)) is not None:
                yield _finding(job, topic, why, what, WORST)
            elif (why := _quiet(graph, topic)) is not None:
                yield _finding(job, topic, why, what, SEVERITY)
        if len(streams) > 1:
            yield from _cut_off(graph, job, streams, what)


def _cut_off(graph: ArchitectureGraph, job: StreamJob, streams: list[Component], what: str) -> Iterator[Diagnostic]:
    """About the stream that stops for the longest time while the line of its site is down, beside others that go on."""
    found = [(one, sole_site(graph, one)) for one in streams if isinstance(one, EventStream)]
    from_sites = [(stream, *offline) for stream, offline in found if offline is not None]
    if not from_sites:
        return
    stream, site, outage = max(from_sites, key=lambda one: one[2])
    if all(offline is not None and offline[0] is site for _, offline in found):
        return
    why = f"all records come from {site.name}, which may be offline for {outage}: other streams wait as well"
    drops = any(window.time == "event" and allowed_delay(job, window) < outage for window in job.windows)
    late = f', and allowed_lateness="{outage}" on its windows for late records' if drops else ""
    yield replace(
        _finding(job, stream, why, what, SEVERITY),
        related=(Related(f"{site.name} may be offline", site.location, "offline_tolerance"),),
        help=f"{_HELP}{late}",
        fix=None,  # what is late then may be dropped
    )


def _finding(job: StreamJob, stream: Component, why: str, what: str, severity: Severity) -> Diagnostic:
    return job.finding(
        CODE, severity, f"{job.name} waits for partitions of {stream.name} without records",
        argument="watermark", label="idle_timeout=None waits forever", notes=(why, f"{what} waits for them"),
        help=_HELP,
        fix=Fix(
            f"let {job.name} continue without idle partitions",
            (Edit("watermark.idle_timeout", '"1m"', relation="aiscale.processing.Watermark"),),
        ),
    )  # fmt: skip


def _empty(job: StreamJob, topic: Topic) -> str | None:
    """Why an instance of the job, or a partition, never gets a record; None where each may."""
    if topic.partitions < job.parallelism:
        parts = f"{topic.partitions} partition{'s' if topic.partitions != 1 else ''}"
        return f"{parts} for {job.parallelism} parallel instances: {job.parallelism - topic.partitions} read nothing"
    if topic.partitions > 1 and topic.distinct_keys is not None and topic.distinct_keys < topic.partitions:
        return f"about {topic.distinct_keys} keys for {topic.partitions} partitions: some partitions never get a record"
    return None


def _quiet(graph: ArchitectureGraph, topic: Topic) -> str | None:
    """Why partitions of the topic are without records for long, or None when they are not, as far as known."""
    if topic.partitions == 1:
        return None
    load = loads(graph)[topic.address]
    if load.is_complete and load.mean > 0 and (gap := topic.partitions / load.mean) >= _LONG_GAP_S:
        every = Duration(round(gap))
        return f"estimated: {Rate(load.mean)} over {topic.partitions} partitions is a record every {every} for each"
    return None
