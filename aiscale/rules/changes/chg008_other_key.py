"""A stream gets another key, and somebody counts on the old one.

What:
    A stream that exists is keyed by another field than it was applied with, or by none, and somebody counts on keys: an
    order that is promised or needed, an event store, compaction, Kafka Streams with state, a consumer with
    ``stateless=False``.

Why:
    The key decides the partition. Records that are there stay where the old key put them, so that what belongs together
    by the new one lies in several partitions, in no order: whoever reads from the beginning gets it mixed up. What
    belongs together by the old key is spread from now on. Compaction keeps the last record of each old key for ever,
    since no record has that key any more.

Example:
    Topic("orders", kafka, key="user_id", ordering="per-key", retention="forever")  # order_id when it was applied

Instead:
    Topic("orders-by-user", kafka, key="user_id", ordering="per-key", retention="forever")  # filled from the old one

Source:
    Apache Kafka documentation, producer configuration, partitioner.class; design, log compaction.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import key_of, keyed_at, with_copies
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, field
from aiscale.rules.changes.keyed import counting_on_keys

CODE = "CHG008"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each stream with another key, where keys matter."""
    for stream in graph.of(Stream):
        old, key = field(before, stream.address, "key", str), key_of(graph, stream)
        if old is None or key == old:
            continue
        # A copy that says no key has that of its source, and another one with it.
        same = (one for one in with_copies(graph, stream) if keyed_at(graph, one) is keyed_at(graph, stream))
        reasons = tuple(reason for one in same for reason in _counting_on(graph, one, old))
        if not reasons:
            continue
        now = f"by {key}" if key is not None else "by nothing"
        yield stream.finding(
            CODE, SEVERITY, f"records that {stream.name} keeps are keyed by {old}, and new ones {now}",
            argument="key", label=f"{old} before", notes=reasons,
            help=f'key="{old}"; or a stream of another name beside it, filled from this one, that readers go over to',
        )  # fmt: skip


def _counting_on(graph: ArchitectureGraph, stream: Stream, old: str) -> Iterator[str]:
    """Who counts on the key, and for what."""
    for who, on in counting_on_keys(graph, stream):
        yield {
            "promise": f"{stream.name} promises an order by key: none holds between its old records and new ones",
            "order": f"{who.name} needs an order by key: none holds between old records and new ones",
            "partition": f"{who.name} keeps its state by partition: what it knows by {old} is not where it looks",
            "memory": f"{who.name} keeps what it knows of a key where the key was (stateless=False)",
            "events": f"{who.name} builds what is from these events: they are together by {old}",
        }[on]
    if isinstance(stream, Topic) and "compact" in stream.cleanup:
        yield f"compaction keeps the last record of each {old} for ever: none of them comes again"
