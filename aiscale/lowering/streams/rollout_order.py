"""The order in which readers and writers of a stream get a new version of its schema, as needs between records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from aiscale.analysis.delivery.schema_order import rollout_orders
from aiscale.components.streams.stream import Stream
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.resource import Resource

RUNNERS = frozenset({
    "Deployment", "FlinkBlueGreenDeployment", "FlinkDeployment", "FlinkSessionJob", "SparkApplication", "StatefulSet",
})  # fmt: skip
"""Kinds whose pods read and write streams."""


def with_rollout_order(records: Iterable[Resource], graph: ArchitectureGraph) -> list[Resource]:
    """Let what goes second need what goes first, for streams whose schema has earlier versions.

    Where two workloads read what the other writes, one of the two needs is left out: they cannot wait for each other.
    """
    found = list(records)
    pairs = [
        (later, sooner)
        for order in rollout_orders(graph)
        if isinstance(stream := graph[order.stream], Stream) and stream.record_schema and stream.record_schema.previous
        for later in order.sides[1]
        for sooner in order.sides[0]
    ]
    if not pairs:
        return found
    keys: dict[str, list[str]] = defaultdict(list)
    for record in found:
        if record.kind in RUNNERS:
            keys[record.address].append(record.key)
    depends_on = {record.key: record.depends_on for record in found}
    changed: set[str] = set()
    for later, sooner in pairs:
        for key in keys[later]:
            for need in keys[sooner]:
                if need not in depends_on[key] and not _leads(depends_on, need, key):
                    depends_on[key] = (*depends_on[key], need)
                    changed.add(key)
    return [replace(one, depends_on=depends_on[one.key]) if one.key in changed else one for one in found]


def _leads(depends_on: Mapping[str, tuple[str, ...]], start: str, end: str) -> bool:
    """Whether a record needs another, directly or through others."""
    seen = {start}
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key == end:
            return True
        new = [need for need in depends_on.get(key, ()) if need not in seen]
        seen.update(new)
        waiting.extend(new)
    return False
