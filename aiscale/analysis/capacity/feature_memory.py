"""How much memory features take in an online store, estimated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from aiscale.components.features.entity import Entity
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView

_KEY_BYTES = 110
"""What Redis needs for a key and an empty hash, the key itself left out. Source of all these: measured with Redis
7.0.15 and hashes as Feast writes them, 50,000 keys each: 171 B for 1 feature of 8 B, 330 B for 10, 1,002 B for 4 views
of 10, 1,622 B for 10 of 70 B (2026-11)."""
_VIEW_BYTES = 45
"""The time of a view's values, one for each entity and view."""
_FIELD_BYTES, _LONG_FIELD_BYTES, _LONG = 10, 90, 60
"""What each value takes beside itself, in a compact hash and, where one is longer than about 60 B, in a plain one."""
_SIZES = {"bool": 1, "timestamp": 8, "string": 32, "bytes": 64, "bfloat16": 2}
"""Bytes of one value; a guess for texts."""


@dataclass(frozen=True, slots=True)
class Part:
    """What all entities of one kind take.

    Attributes:
        name: the entity, or the entities of a key of several.
        count: how many there are.
        features: features of each.
        size_each: estimated bytes of each.
    """

    name: str
    count: int
    features: int
    size_each: int

    @property
    def size(self) -> int:
        """Estimated bytes of all."""
        return self.count * self.size_each


def memory_of(store: FeatureStore) -> tuple[Part, ...]:
    """What the online views of a store take, by entity; those of entities without a ``count`` are left out."""
    by_key: dict[tuple[Entity, ...], list[FeatureView]] = defaultdict(list)
    for view in store.views:
        if isinstance(view, FeatureView) and view.online:
            by_key[tuple(view.entities)].append(view)
    return tuple(part for entities, views in by_key.items() if (part := _part(entities, views)) is not None)


def _part(entities: tuple[Entity, ...], views: Iterable[FeatureView]) -> Part | None:
    counts = [entity.count for entity in entities]
    # How many combinations of several there are, nobody says.
    if len(counts) != 1 or counts[0] is None:
        return None
    [entity] = entities
    size, features = _KEY_BYTES + entity.key_bytes, 0
    for view in views:
        values = [_bytes_of(dtype) for dtype in view.fields.values()]
        overhead = _LONG_FIELD_BYTES if any(value > _LONG for value in values) else _FIELD_BYTES
        size += _VIEW_BYTES + sum(values) + overhead * len(values)
        features += len(values)
    return Part(entity.name, counts[0], features, size)


def _bytes_of(dtype: str) -> int:
    """Bytes of one value of a type; a length that differs counts as 16."""
    plain, _, shape = dtype.rstrip("]").partition("[")
    digits = "".join(char for char in plain if char.isdigit())
    size = _SIZES.get(plain) or int(digits or 64) // 8
    for length in shape.split(",") if shape else ():
        size *= 16 if length == "-1" else int(length)
    return size
