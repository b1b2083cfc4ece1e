"""A job waits for late events longer than the stream keeps them.

What:
    A window's ``allowed_lateness`` is longer than the retention of a stream that the job reads.

Why:
    A job that starts anew, or goes back to correct its results, finds nothing so old: windows that should still take
    late events are rebuilt from a part of them. The lateness promises a correction that the stream can not give.

Example:
    rides = Topic("rides", kafka, event_time="at", retention="1d", traffic=traffic)
    StreamJob("demand", consumes=[rides], windows=[Tumbling("5m", allowed_lateness="2d")],
              checkpoint_storage="s3://state/demand", jar="local:///job.jar")

Instead:
    rides = Topic("rides", kafka, event_time="at", retention="3d", traffic=traffic)

Source:
    Apache Flink documentation, allowed lateness; Apache Kafka topic configuration, retention.ms.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import keeping_field, kept_for
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "PRC014"
SEVERITY = Severity.WARNING
FAULTS = ("streams-41",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that forgets sooner than the job's windows."""
    for job in graph.of(StreamJob):
        longest = max((window.allowed_lateness for window in job.windows), default=Duration(0))
        if not longest:
            continue
        for edge in graph.out_edges(job, EdgeKind.READS):
            stream = graph[edge.target]
            if not isinstance(stream, EventStream):
                continue
            kept, field = kept_for(stream), keeping_field(stream)
            if kept is not None and kept < longest:
                yield job.finding(
                    CODE, SEVERITY,
                    f"{job.name} waits {longest} for late events, but {stream.name} keeps them for {kept}",
                    argument="windows", label=f"allowed_lateness of {longest}",
                    related=(Related(f"{stream.name} is declared", stream.location, field),),
                    help=f'{field}="{2 * longest}" on {stream.name}, or a shorter allowed_lateness',
                )  # fmt: skip
