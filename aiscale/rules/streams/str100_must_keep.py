"""Records that must be kept are deleted, or can be.

What:
    A topic has a ``must_keep`` that its ``retention`` or ``retention_bytes`` does not reach, or is compacted, no mirror
    copies it into a topic that reaches it, and no connector, Firehose or job copies it, or such a copy, to a bucket
    with such a ``must_keep``: an error. Copies of connectors and Firehoses in tables and external stores are accepted.

    A bucket with ``must_keep`` has no lock (``locked_for``).

Why:
    Kafka deletes records by age and size, and objects in a bucket without a lock can be deleted by any script or
    lifecycle rule. The loss is noticed years later, when the records are requested.

Example:
    audit = Topic("audit", kafka, key="auth_id", retention="30d", must_keep="2557d")

Instead:
    audit = Topic("audit", kafka, key="auth_id", retention="30d", must_keep="2557d")
    archive = Bucket("archive", uri="s3://audit/worm", must_keep="2557d", locked_for="2557d")
    Connector("archive", connect, connector_class="…", consumes=[audit], sink=archive)

Source:
    Apache Kafka topic configuration, retention.ms and retention.bytes; Amazon S3 user guide, Object Lock; Google Cloud
    Storage documentation, Bucket Lock; Azure Blob Storage documentation, immutable storage.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import retention
from aiscale.components.stores.data_at_rest import Bucket
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import copies
from aiscale.quantities import Duration
from aiscale.rules.streams.disk_use import with_storage

CODE = "STR100"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic that forgets too soon, and for each bucket without a lock."""
    for topic in graph.of(Topic):
        if topic.must_keep is not None:
            yield from _topic(graph, topic, topic.must_keep)
    for bucket in graph.of(Bucket):
        if bucket.must_keep is not None and bucket.locked_for is None:
            yield bucket.finding(
                CODE, SEVERITY, f"{bucket.name} has must_keep={bucket.must_keep}, but no lock",
                argument="must_keep", label="objects can be deleted",
                help=f'locked_for="{bucket.must_keep}", with an Object Lock on the bucket',
            )  # fmt: skip


def _topic(graph: ArchitectureGraph, topic: Topic, wanted: Duration) -> Iterator[Diagnostic]:
    found = _shortfall(graph, topic, wanted)
    held = copies(graph, topic, Component)
    if found is None or any(_shortfall(graph, one, wanted) is None for one in copies(graph, topic, Topic)):
        return
    argument, why, instead = found
    buckets = list(dict.fromkeys(bucket for one in held for bucket in _buckets(graph, one)))
    is_at_rest = any(not isinstance(one, (Bucket, EventStream)) for one in held)
    if is_at_rest or any((bucket.must_keep or 0) >= wanted for bucket in buckets):
        return
    archive = f'must_keep="{wanted}" on {buckets[0].name}' if buckets else "a connector into a locked bucket"
    yield topic.finding(
        CODE, WORST, f"{topic.name} has must_keep={wanted}, but no stream or bucket keeps its records that long",
        argument=argument, label=why, help=f"{instead}, or {archive}",
    )  # fmt: skip


def _shortfall(graph: ArchitectureGraph, topic: Topic, wanted: Duration) -> tuple[str, str, str] | None:
    """The field by which a topic deletes records too soon, why, and what to set instead; None where it keeps them."""
    longer = "" if retention(topic) >= wanted else f' and retention="{wanted}"'
    if topic.cleanup != "delete":
        why = f'cleanup="{topic.cleanup}" deletes older values'
        return "cleanup", why, f'cleanup="delete"{longer}'
    if topic.retention_bytes is not None:
        why = f"a partition keeps {topic.retention_bytes} at most"
        return "retention_bytes", why, f"no retention_bytes{longer}"
    if retention(topic) < wanted:
        argument = "retention" if topic.retention is not None else "must_keep"
        storage = with_storage(graph, topic, kept=wanted)
        return argument, f"deleted after {retention(topic)}", f'retention="{wanted}"{storage}'
    return None


def _buckets(graph: ArchitectureGraph, held: Component) -> Iterator[Bucket]:
    """Where records are put at rest: the bucket itself, and those that readers of a stream write."""
    if isinstance(held, Bucket):
        yield held
    for edge in graph.in_edges(held, EdgeKind.READS) if isinstance(held, EventStream) else ():
        written = (graph[to.target] for to in graph.edges_from(edge.source, EdgeKind.WRITES))
        yield from (store for store in written if isinstance(store, Bucket))
