"""The pods of a feature store: its feature servers, and the Redis that the cluster runs for it."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.stores import Redis
from aiscale.core.values.demand import Resources
from aiscale.quantities import Bytes


def feature_pods(store: FeatureStore) -> Iterator[tuple[str, str, Resources, int]]:
    """The field that sizes a pod, what one is, what it asks for, and how many there are at each place of the store.

    None for what a cloud runs, and for a store that only serves training.
    """
    if store.engine != "feast" or store.online is None:
        return
    yield "resources", "a feature server", store.resources, store.replicas
    redis = store.online
    if isinstance(redis, Redis) and redis.managed is None:
        # At least: a copy of the data that is written to disk comes on top.
        each = Resources(cpu=redis.cpu, memory=Bytes(max(2**20, redis.memory // redis.shards)))
        yield "online.memory", "a Redis server", each, redis.shards * (1 + redis.replicas)
