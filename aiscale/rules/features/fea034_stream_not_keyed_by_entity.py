"""Updates of one entity may arrive out of order.

What:
    A view is filled from a topic whose records have the key of its entity as a field, and the topic is keyed by another
    field or by none. Where the topic has no schema, its key must clearly differ: the two names share no word except
    such as ``id`` and ``key``.

Why:
    Order holds within a partition. Two updates of one zone are in different partitions and are read by different
    consumers, and the older one may be written last: the store keeps it until the next update.

Example:
    rides = Topic("rides", kafka, partitions=12, schema=Avro.file("ride.avsc"), traffic=traffic)
    FeatureView("zones", entities=[zone], source=rides, fields={"requests_5m": "int64"}, ttl="10m")

Instead:
    rides = Topic("rides", kafka, partitions=12, schema=Avro.file("ride.avsc"), key="zone_id", traffic=traffic)
    FeatureView("zones", entities=[zone], source=rides, fields={"requests_5m": "int64"}, ttl="10m")

Source:
    Apache Kafka documentation, producer design: records of one key go to one partition, in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import keyed_at, schema_of
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA034"
SEVERITY = Severity.WARNING
_SAY_NOTHING = frozenset({"id", "key", "code", "hash", "name", "no", "number", "token", "uuid"})


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view whose stream does not keep the order of an entity."""
    for view in graph.of(FeatureView):
        topic, keys = view.origin, {entity.key for entity in view.entities}
        if not isinstance(topic, Topic) or topic.partitions == 1:
            continue
        keyed = keyed_at(graph, topic)
        # Records keyed by a part of the key, or by all of it, stay in order.
        if keyed.key in keys or not _carries(graph, keyed, keys):
            continue
        key = sorted(keys)[0]
        notes = ("the value written last stays, and may be the older one",)
        yield keyed.finding(
            CODE, SEVERITY, f"updates of one {view.entities[0].name} may reach {view.name} out of order",
            argument="key" if keyed.key is not None else "name",
            label=f"keyed by {keyed.key}, not by {key}" if keyed.key is not None else f"not keyed by {key}",
            notes=notes if keyed is topic else (f"{topic.name} is a copy of it, with the same keys", *notes),
            related=(Related(f"{view.name} is declared", view.location, "source"),),
            help=f'key="{key}", or a job between them that writes a stream with that key',
        )  # fmt: skip


def _carries(graph: ArchitectureGraph, topic: Stream, keys: set[str]) -> bool:
    """Whether the records have the entity's key as a field other than their key."""
    if (schema := schema_of(graph, topic)) is not None:
        return keys <= set(schema.fields)
    # The view could not be filled without it; only a key of another name might be the same thing.
    own = _words(topic.key) if topic.key is not None else set()
    return bool(own) and all((words := _words(key)) and not own & words for key in keys)


def _words(key: str) -> set[str]:
    """What a key is of: the words of its name that say so."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+", key.rpartition(".")[2])} - _SAY_NOTHING
