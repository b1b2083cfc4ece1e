"""Event streams."""

from aiscale.components.streams.connector import Connector
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.kafka_connect import KafkaConnect
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (
    Connector,
    EventStore,
    EventTable,
    ExternalKafka,
    FirehoseStream,
    KafkaCluster,
    KafkaConnect,
    KinesisStream,
    MirrorMaker,
    Msk,
    PubSubSubscription,
    PubSubTopic,
    SchemaRegistry,
    Topic,
)
"""The kinds of this domain, by name."""
