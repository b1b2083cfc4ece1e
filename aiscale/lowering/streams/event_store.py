"""Variables that clients of an event store get.

The store itself is no object: its log and its snapshots are KafkaTopics, and rights on them follow from who reads and
writes them.
"""

from __future__ import annotations

from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.event_table import EventTable
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph


def event_store_environment(component: Component, graph: ArchitectureGraph) -> dict[str, str]:
    """Names of the log and the snapshots, and how often one is due: for their readers and writers."""
    if not graph.has(EventStore):
        return {}
    used = {edge.target for edge in graph.out_edges(component, EdgeKind.READS, EdgeKind.WRITES)}
    found: dict[str, str] = {}
    for store in graph.of(EventStore):
        topics = [store.events, *([store.snapshots] if store.snapshots is not None else [])]
        if not used & {topic.address for topic in topics}:
            continue
        prefix = variable_prefix(store)
        if isinstance(store.events, EventTable):
            if store.events.snapshots:
                found[f"{prefix}_SNAPSHOT_EVERY"] = str(store.snapshot_every)
            continue
        found[f"{prefix}_EVENTS"] = store.events.kafka_name
        if store.events.key is not None:
            found[f"{prefix}_KEY"] = store.events.key
        if store.snapshots is not None:
            found[f"{prefix}_SNAPSHOTS"] = store.snapshots.kafka_name
            found[f"{prefix}_SNAPSHOT_EVERY"] = str(store.snapshot_every)
    return found
