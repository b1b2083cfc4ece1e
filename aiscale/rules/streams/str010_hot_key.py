"""One key is too frequent for its partition, its shard or its slot.

What:
    The share of the most frequent key (``top_key_share``) of a topic puts more than about 10 MB/s into one partition at
    the peak.

    That share is more than a service takes for one ordering key (Pub/Sub, 1 MB/s), one shard (Kinesis, 1 MiB or 1,000
    records a second) or one partition (MSK Express and Serverless): an error.

    A job keeps its state by that key, and the key brings more records than one slot is measured to process. For Kafka
    Streams and own programs, which are assigned whole partitions, the key of the state does not matter.

Why:
    All records of a key go to one partition, one shard, or one slot, so more of them do not help. Services refuse or
    delay what is above their limit. A slot with a hot key lags, and all other keys of that slot lag with it; in Flink
    its back pressure and late checkpoints affect the whole job.

Example:
    Topic("clicks", kafka, key="tenant", top_key_share=0.6, traffic=Traffic(mean=40_000, peak=90_000))

Instead:
    Topic("clicks", kafka, key="session_id", traffic=Traffic(mean=40_000, peak=90_000))

Source:
    Jun Rao, How to choose the number of topics/partitions in a Kafka cluster (tens of MB/s for one partition); Google
    Cloud Pub/Sub quotas, Amazon Kinesis Data Streams quotas and Amazon MSK quotas (2026); Apache Flink documentation,
    keyed state, and performance tuning of SQL (data skew); the job's own measured throughput.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.load.load import read_from
from aiscale.analysis.streams.mirrored_topics import key_of
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.stream import Stream
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import factor, with_article
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.distinct_numbers import distinct_rates
from aiscale.rules.streams.hot_keys import hot_keys

CODE = "STR010"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each key that is too frequent for its partition, its shard or its slot."""
    yield from _partition(graph)
    yield from _limited(graph)
    yield from _slot(graph)


def _partition(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic with a partition that is probably too hot."""
    for hot in hot_keys(graph):
        if not hot.limit.is_hard:
            yield hot.stream.finding(
                CODE, SEVERITY,
                f"one {hot.key} puts about {hot.bytes_per_second / 1e6:,.0f} MB/s into one {hot.part} of "
                f"{hot.stream.name}",
                argument="top_key_share", label=f"{with_article(hot.part)} takes about {hot.limit.text()}",
                notes=(hot.note,),
                help="a key with a more even distribution, for example a compound key",
            )  # fmt: skip


def _limited(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream whose most frequent key the service would throttle."""
    for hot in hot_keys(graph):
        if hot.limit.is_hard:
            yield hot.stream.finding(
                CODE, WORST,
                f"one {hot.key} of {hot.stream.name} has about {hot.bytes_per_second / 1e6:,.3g} MB/s and "
                f"{hot.records_per_second:,.0f} records/s",
                argument="top_key_share", label=f"one {hot.part} takes {hot.limit.text()}", notes=(hot.note,),
                help="a key with a more even distribution, for example a compound key",
            )  # fmt: skip


def _slot(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            brings, takes = distinct_rates(hot, slot)
            yield job.finding(
                CODE, SEVERITY,
                f"one {key} of {stream.name} sends {brings} to one slot of {job.name}, which processes "
                f"{takes}",
                argument="records_per_second_per_slot", label=f"{factor(hot / slot)} times the rate of a slot",
                notes=(f"estimated: {100 * stream.top_key_share:.3g}% of a peak of {Rate(peak)}, all with one key",),
                related=(Related(f"{stream.name} is declared", stream.location, "top_key_share"),),
                help="a key with a more even distribution, or two steps: partial sums by the key and a random suffix, "
                "then "
                "sums of these",
            )  # fmt: skip


def _stays_together(job: StreamJob, key: str) -> bool:
    """Whether all records of a key of the stream are surely one slot's work."""
    if job.engine.tasks_own_partitions:
        return True
    return job.state is not None and job.state.key == key
