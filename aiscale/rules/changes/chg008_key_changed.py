"""A stream changes its key, and components depend on the old one.

What:
    A stream is keyed by another field than when it was applied, or by none, and components depend on the key: a
    declared or required order, an event store, compaction, Kafka Streams with state, a consumer with
    ``stateless=False``.

Why:
    The key determines the partition. Stored records stay in the partitions of the old key, so records of one new key
    are in several partitions, without an order. Records of one old key are spread from now on. Compaction keeps the
    last record of each old key forever, since no new record has that key.

Example:
    Topic("orders", kafka, key="user_id", ordering="per-key", retention="forever")  # order_id when it was applied

Instead:
    Topic("orders-by-user", kafka, key="user_id", ordering="per-key", retention="forever")  # filled from the old one

Source:
    Apache Kafka documentation, producer configuration, partitioner.class; design, log compaction.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import key_of, keyed_at
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import copies
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
        origin, held = keyed_at(graph, stream), copies(graph, stream, Stream, by_mirrors=True)
        same = (one for one in held if keyed_at(graph, one) is origin)
        reasons = tuple(reason for one in same for reason in _counting_on(graph, one, old))
        if not reasons:
            continue
        now = f"are keyed by {key}" if key is not None else "have no key"
        yield stream.finding(
            CODE, SEVERITY, f"stored records of {stream.name} are keyed by {old}, new ones {now}",
            argument="key", label=f"{old} before", notes=reasons,
            help=f'key="{old}"; or a stream of another name, filled from this one, to which readers move',
        )  # fmt: skip


def _counting_on(graph: ArchitectureGraph, stream: Stream, old: str) -> Iterator[str]:
    """Who counts on the key, and for what."""
    for who, on in counting_on_keys(graph, stream):
        yield {
            "promise": f"{stream.name} declares an order by key, which does not hold between old and new records",
            "order": f"{who.name} needs an order by key, which does not hold between old and new records",
            "partition": f"{who.name} keeps its state by partition: the state of each {old} is in another partition",
            "memory": f"{who.name} keeps the state of each key in the replica that reads its old partition "
            "(stateless=False)",
            "events": f"{who.name} builds its states from these events, which are partitioned by {old}",
        }[on]
    if isinstance(stream, Topic) and "compact" in stream.cleanup:
        yield f"compaction keeps the last record of each {old} forever: no new record replaces it"
