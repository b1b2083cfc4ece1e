from __future__ import annotations

from aiscale import System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.services import Microservice
from aiscale.stores import ExternalStore
from aiscale.streams import (
    Connector,
    ConnectPlugin,
    Consume,
    Converter,
    DeadLetter,
    ExternalKafka,
    KafkaCluster,
    KafkaConnect,
    OAuth,
    Scram,
    Topic,
    Transform,
)

events = KafkaCluster("events")
shared = ExternalKafka(
    "shared",
    bootstrap_servers=["kafka.example:9096"],
    ca=KubernetesSecret("kafka-ca", key="ca.crt"),
    users={"connectclusters/exports": Scram("exports", password=KubernetesSecret("exports", key="password"))},
    admin=Scram("admin", password=KubernetesSecret("kafka-admin", key="password")),
    manages=["topics", "acls"],
)
corporate = ExternalKafka(
    "corporate",
    bootstrap_servers=["kafka.corp.example:443"],
    authentication=OAuth(
        "shop",
        client_secret=KubernetesSecret("corporate", key="secret"),
        token_endpoint="https://login.corp.example/token",
        principal="User:shop",
    ),
    manages=[],
)
shop = ExternalStore("shop", product="PostgreSQL", host="shop.db.example", port=5_432)
search = ExternalStore("search", product="OpenSearch", host="search.example", port=9_200)

orders = Topic("orders", events, key="id", partitions=6, cleanup="compact")
refused = Topic("refused", events, partitions=3, retention="30d")
exported = Topic("exported", shared, topic_name="shop.exported")
quotes = Topic("quotes", corporate)

captures = KafkaConnect(
    "captures",
    events,
    plugins=[
        ConnectPlugin("debezium", image="registry.example/debezium-postgres@sha256:" + "0e" * 32),
        ConnectPlugin("search", image="registry.example/opensearch-sink@sha256:" + "0f" * 32),
    ],
    exactly_once_source="enabled",
    config={"offset.flush.interval.ms": 10_000},
)
exports = KafkaConnect(
    "exports",
    shared,
    replicas=1,
    plugins=[ConnectPlugin("s3", image="registry.example/s3@sha256:" + "0b" * 32)],
)
quoting = KafkaConnect("quoting", corporate, group="corp-quoting", image="registry.example/quoting:3")

system = System(
    "copies",
    [
        Connector(
            "shop-orders",
            captures,
            connector_class="io.debezium.connector.postgresql.PostgresConnector",
            source=shop,
            produces=[orders],
            delivery="exactly-once",
            config={"database.hostname": "shop.db.example", "topic.prefix": "shop", "database.port": 5_432},
            secrets={"database.password": KubernetesSecret("shop-db", key="password")},
            transforms=[
                Transform(
                    "route",
                    type="org.apache.kafka.connect.transforms.RegexRouter",
                    config={"regex": "shop.public.(.*)", "replacement": "$1"},
                )
            ],
        ),
        Connector(
            "orders-search",
            captures,
            connector_class="org.opensearch.kafka.connect.OpenSearchSinkConnector",
            tasks=3,
            consumes=[Consume(orders, isolation="read_committed", dead_letter=DeadLetter(refused))],
            sink=search,
            idempotent=True,
            value_converter=Converter("org.apache.kafka.connect.json.JsonConverter", config={"schemas.enable": False}),
            max_restarts=10,
        ),
        Connector(
            "exported-files",
            exports,
            connector_class="io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector",
            consumes=[exported],
            config={"aws.s3.bucket.name": "exported"},
        ),
        Connector(
            "quotes-files",
            quoting,
            connector_class="org.apache.kafka.connect.file.FileStreamSinkConnector",
            consumes=[Consume(quotes, group="quotes", offset_reset="earliest")],
            state="paused",
        ),
        Microservice("repair", image="r.example/repair@sha256:" + "0c" * 32, port=None, consumes=[refused]),
    ],
)
