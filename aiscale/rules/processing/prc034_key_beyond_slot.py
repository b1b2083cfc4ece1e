"""One key brings more than a slot of the job handles.

What:
    A job keeps its state by the key of a stream that it reads, and the most frequent value of that key
    (``top_key_share`` of the stream) brings more records at the peak than one slot is measured to take. For Kafka
    Streams and programs of one's own, which are given whole partitions, the key of the state does not matter.

Why:
    All records of a key go to one slot. However many there are, that one falls behind, and so does every other key
    that it has: its lag grows through each peak, and in Flink the back pressure and the late checkpoints are the whole
    job's. An autoscaler adds slots that do not help.

Example:
    payments = Topic("payments", kafka, key="merchant", top_key_share=0.3, traffic=Traffic(mean=2_000, peak=4_000))
    StreamJob("sums", consumes=[payments], state=State("merchant"), parallelism=24, records_per_second_per_slot=600,
              jar="local:///job.jar")

Instead:
    payments = Topic("payments", kafka, key="card", top_key_share=0.001, traffic=Traffic(mean=2_000, peak=4_000))
    StreamJob("sums", consumes=[payments], state=State("card"), parallelism=24, records_per_second_per_slot=600,
              jar="local:///job.jar")

Source:
    Apache Flink documentation, working with state: keyed state (a key belongs to one parallel instance), and
    performance tuning of SQL: local-global aggregation and splitting of distinct aggregation (data skew); the job's
    own measured throughput.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.load.load import read_from
from aiscale.analysis.streams.mirrored_topics import key_of
from aiscale.components.processing.engines import KafkaStreams, OwnCode
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.stream import Stream
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import factor
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.comparing import rates_apart

CODE = "PRC034"
SEVERITY = Severity.WARNING
FAULTS = ("streams-8",)
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream whose most frequent key is too much for a slot of the job."""
    for job in graph.of(StreamJob):
        slot = job.records_per_second_per_slot
        if slot is None:
            continue
        for edge in graph.out_edges(job, EdgeKind.READS):
            stream = graph[edge.target]
            if not isinstance(stream, Stream) or stream.top_key_share is None:
                continue
            key = key_of(graph, stream)
            peak = read_from(graph, stream, job).peak
            hot = peak * stream.top_key_share
            if key is None or hot <= slot or not _stays_together(job, key):
                continue
            brings, takes = rates_apart(hot, slot)
            yield job.finding(
                CODE, SEVERITY,
                f"one {key} of {stream.name} brings {brings} to one slot of {job.name}, which takes "
                f"{takes}",
                argument="records_per_second_per_slot", label=f"{factor(hot / slot)} times what a slot takes",
                notes=(f"estimated: {100 * stream.top_key_share:.3g}% of a peak of {Rate(peak)}, all with one key",),
                related=(Related(f"{stream.name} says so", stream.location, "top_key_share"),),
                help="a key that spreads better, or two steps: sums by the key and a random part of it first, and sums "
                "of these after",
            )  # fmt: skip


def _stays_together(job: StreamJob, key: str) -> bool:
    """Whether all records of a key of the stream are surely one slot's work."""
    if isinstance(job.engine, (KafkaStreams, OwnCode)):
        return True
    return job.state is not None and job.state.key == key
