"""The regions in which a cloud keeps what a component holds."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.stores import DynamoDb
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component


def kept_in_regions(component: Component) -> Iterator[tuple[Component, str, str]]:
    """What names a region that the component is kept in, the field that does, and the region."""
    keeper = component.cluster if isinstance(component, Topic) else component
    if isinstance(keeper, FeatureStore) and isinstance(keeper.online, DynamoDb):
        yield keeper, "online.region", keeper.online.region
    if isinstance(keeper, (Msk, KinesisStream)) and keeper.region is not None:
        yield keeper, "region", keeper.region
    if isinstance(keeper, PubSubTopic):
        for region in keeper.storage_regions:
            yield keeper, "storage_regions", region
    if isinstance(keeper, KafkaCluster) and isinstance(component, Topic) and component.tiered:
        tiers = keeper.tiered_storage
        # At an address of its own a region is whatever that server calls it.
        if tiers is not None and tiers.region is not None and tiers.endpoint is None:
            yield keeper, "tiered_storage.region", tiers.region
