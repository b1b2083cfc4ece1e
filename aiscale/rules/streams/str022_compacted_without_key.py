"""A compacted topic without a key.

What:
    A topic with ``cleanup="compact"`` has no ``key``.

Why:
    Compaction keeps the last record of each key. The broker refuses a record without a key.

Example:
    Topic("prices", kafka, cleanup="compact")

Instead:
    Topic("prices", kafka, cleanup="compact", key="zone_id")

Source:
    Apache Kafka documentation, log compaction.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import keyed_at, schema_of
from aiscale.components.streams.topic import Topic
from aiscale.core.messages.wording import joined
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR022"
SEVERITY = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each compacted topic whose records have no key."""
    for topic in graph.of(Topic):
        keyed = keyed_at(graph, topic)
        if "compact" in topic.cleanup and keyed.key is None:
            schema = schema_of(graph, topic)
            fields = schema.fields if schema is not None else ()
            yield topic.finding(
                CODE, SEVERITY, f"{topic.name} is compacted, but its records have no key",
                argument="cleanup", label="brokers refuse records without a key",
                notes=(f"its schema has {joined(fields, 8)}",) if fields else (),
                help=('key="…"' if keyed is topic else f'key="…" on {keyed.name}, whose copy it is')
                + ", the field by which records are compacted",
            )  # fmt: skip
