"""Event streams: Kafka, Kinesis, Firehose and Pub/Sub, schemas and registries, and how streams are read and written."""

from aiscale.components.streams.avro import Avro
from aiscale.components.streams.client_security import ClientCertificate, OAuth, Plain, Scram
from aiscale.components.streams.connect_plugins import ConnectPlugin
from aiscale.components.streams.connector import Connector, Transform
from aiscale.components.streams.cruise_control import CruiseControl
from aiscale.components.streams.event_store import EventStore, Projection
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.external_kafka import ExternalKafka, StrimziCluster
from aiscale.components.streams.firehose_destinations import (
    FormatConversion,
    HttpEndpoint,
    Iceberg,
    OpenSearch,
    Redshift,
    Snowflake,
)
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.json_schema import JsonSchema
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.kafka_connect import Converter, KafkaConnect
from aiscale.components.streams.kafka_listener import KafkaListener
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.listener_access import ListenerAccess
from aiscale.components.streams.mirror_maker import MirroredTopic, MirrorMaker
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.protobuf import Protobuf
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.components.streams.quotas import BrokerQuotas
from aiscale.components.streams.registry_security import RegistryBasicAuth, RegistryOidc, RegistryTls, RegistryUser
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.components.streams.tiered_storage import TieredStorage
from aiscale.components.streams.topic import Topic
from aiscale.core.relations import Consume, DeadLetter, Produce
from aiscale.core.values.client_quotas import ClientQuotas
from aiscale.core.values.schemas import SchemaReference

__all__ = [
    "Avro",
    "BrokerQuotas",
    "ClientCertificate",
    "ClientQuotas",
    "ConnectPlugin",
    "Connector",
    "Consume",
    "Converter",
    "CruiseControl",
    "DeadLetter",
    "EventStore",
    "EventTable",
    "ExternalKafka",
    "FirehoseStream",
    "FormatConversion",
    "HttpEndpoint",
    "Iceberg",
    "JsonSchema",
    "KafkaCluster",
    "KafkaConnect",
    "KafkaListener",
    "KinesisStream",
    "ListenerAccess",
    "MirrorMaker",
    "MirroredTopic",
    "Msk",
    "OAuth",
    "OpenSearch",
    "Plain",
    "Produce",
    "Projection",
    "Protobuf",
    "PubSubSubscription",
    "PubSubTopic",
    "Redshift",
    "RegistryBasicAuth",
    "RegistryOidc",
    "RegistryTls",
    "RegistryUser",
    "SchemaReference",
    "SchemaRegistry",
    "Scram",
    "Snowflake",
    "StrimziCluster",
    "TieredStorage",
    "Topic",
    "Transform",
]
