"""Rollout order: which of the readers and writers of a stream gets a new version of its schema first.

Reads: the compatibility mode of schemas with earlier versions, and who reads and writes their streams.
Adds: to each workload that changes second a need on those that change first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from aiscale.analysis.delivery.schema_order import rollout_orders
from aiscale.components.streams.stream import Stream
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource

RUNNERS = frozenset({
    "Deployment", "FlinkBlueGreenDeployment", "FlinkDeployment", "FlinkSessionJob", "Rollout", "SparkApplication",
    "StatefulSet",
})  # fmt: skip
"""Kinds whose pods read and write streams."""


def order_rollouts(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Let workloads that change second depend on those that change first, where the schema has earlier versions.

    Where two workloads read what the other writes, one of the two needs is left out: needs in a circle could not be
    created at all.
    """
    graph = context.graph
    pairs = [
        (later, sooner)
        for order in rollout_orders(graph)
        if isinstance(stream := graph[order.stream], Stream) and stream.record_schema and stream.record_schema.previous
        for later in order.sides[1]
        for sooner in order.sides[0]
    ]
    if not pairs:
        return resources
    keys: dict[str, list[str]] = defaultdict(list)
    for resource in resources:
        if resource.kind in RUNNERS:
            keys[resource.address].append(resource.key)
    depends_on = {resource.key: resource.depends_on for resource in resources}
    changed: set[str] = set()
    for later, sooner in pairs:
        for key in keys[later]:
            for need in keys[sooner]:
                if need not in depends_on[key] and not _depends(depends_on, need, key):
                    depends_on[key] = (*depends_on[key], need)
                    changed.add(key)
    if not changed:
        return resources
    return tuple(replace(one, depends_on=depends_on[one.key]) if one.key in changed else one for one in resources)


def _depends(depends_on: Mapping[str, tuple[str, ...]], start: str, end: str) -> bool:
    """Whether a resource depends on another, directly or through others."""
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
