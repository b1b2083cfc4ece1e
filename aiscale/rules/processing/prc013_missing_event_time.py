"""Windows by event time over a stream without an event time.

What:
    A job has windows by event time and reads a stream without an ``event_time``; or it joins one within a time.

Why:
    Without that field, the windows use the time at which a record was sent or processed. After an outage all waiting
    records fall into one window, and results are wrong without an error.

Example:
    rides = Topic("rides", kafka, traffic=traffic)
    StreamJob("demand", consumes=[rides], windows=[Tumbling("5m")], checkpoint_storage="s3://state/demand",
              jar="local:///job.jar")

Instead:
    rides = Topic("rides", kafka, event_time="requested_at", traffic=traffic)

Source:
    Apache Flink documentation, event time and watermarks.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import event_time_of
from aiscale.analysis.streams.watermarks import needs_event_time
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.stream import Stream
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC013"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that a job cannot order by time."""
    for job in graph.of(StreamJob):
        if job.watermark.by == "record":
            continue
        for edge in graph.out_edges(job, EdgeKind.READS):
            stream = graph[edge.target]
            if not isinstance(stream, Stream) or event_time_of(graph, stream) is not None:
                continue
            if (what := needs_event_time(job, stream)) is not None:
                yield job.finding(
                    CODE, SEVERITY, f"{job.name} needs event time, but {stream.name} has no event_time",
                    argument=edge.field, index=edge.item, label="no event_time",
                    notes=(f"event time is needed by {what}",),
                    help=f'event_time="…" on {stream.name}, or watermark=Watermark(by="record") for the time at which '
                    "records were sent",
                )  # fmt: skip
