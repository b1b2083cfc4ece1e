"""Two jobs write to one Kafka cluster with one transactional prefix.

What:
    Two exactly-once Flink jobs have the same ``transactional_id_prefix`` and write to topics of one Kafka cluster.

Why:
    Kafka lets only one producer use a transactional id: the newer one fences off the older one. The jobs throw each
    other out in turn, and restart for ever.

Example:
    StreamJob("demand", engine=Flink(transactional_id_prefix="jobs"), delivery="exactly-once", produces=[a],
              checkpoint_storage="s3://state/demand", consumes=[rides], jar="local:///a.jar")
    StreamJob("alarms", engine=Flink(transactional_id_prefix="jobs"), delivery="exactly-once", produces=[b],
              checkpoint_storage="s3://state/alarms", consumes=[rides], jar="local:///b.jar")

Instead:
    StreamJob("alarms", delivery="exactly-once", produces=[b], checkpoint_storage="s3://state/alarms", consumes=[rides],
              jar="local:///b.jar")

Source:
    j3-signalroom/apache_flink-kickstarter issues 750 and 779: fenced producers.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC017"
SEVERITY = Severity.ERROR
FAULTS = ("streams-13",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job whose transactions another one has too."""
    first: dict[tuple[str, str], StreamJob] = {}
    for job in graph.of(StreamJob):
        if not isinstance(job.engine, Flink) or job.delivery != "exactly-once":
            continue
        prefix = job.engine.transactional_id_prefix or job.name
        topics = (graph[edge.target] for edge in graph.out_edges(job, EdgeKind.WRITES))
        for cluster in sorted({topic.cluster.address for topic in topics if isinstance(topic, Topic)}):
            other = first.setdefault((cluster, prefix), job)
            if other is not job:
                yield _finding(job, other, graph[cluster].name, prefix)
                break


def _finding(job: StreamJob, other: StreamJob, cluster: str, prefix: str) -> Diagnostic:
    return job.finding(
        CODE, SEVERITY, f"{job.name} and {other.name} throw each other's producers out of {cluster}",
        argument="engine.transactional_id_prefix", label=f"both write as {prefix}",
        related=(Related(f"{other.name} is declared", other.location, "engine"),),
        help="leave transactional_id_prefix out: it is the job's name then",
    )  # fmt: skip
