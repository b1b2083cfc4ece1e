from __future__ import annotations

from aiscale import System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.services import Microservice
from aiscale.streams import ExternalKafka, KafkaCluster, MirroredTopic, MirrorMaker, Scram, StrimziCluster, Topic

legacy = ExternalKafka(
    "legacy",
    bootstrap_servers=["kafka-1.dc.example:9096"],
    ca=KubernetesSecret("legacy-ca", key="ca.crt"),
    users={"mirrormakers/migration": Scram("mirror", password=KubernetesSecret("mirror", key="password"))},
    manages=[],
)
platform = ExternalKafka("platform", strimzi=StrimziCluster("main", namespace="kafka"))
east, west = KafkaCluster("east"), KafkaCluster("west", brokers=1, replication_factor=1, min_insync_replicas=1)

orders, copied = Topic("orders", legacy, topic_name="shop.orders"), Topic("orders-here", east, topic_name="shop.orders")
trail = Topic("trail", east)

system = System(
    "moving",
    [
        MirrorMaker(
            "migration",
            source=legacy,
            target=east,
            topics=[MirroredTopic(orders, copied)],
            policy="identity",
            refresh="1m",
        ),
        MirrorMaker("spare", source=east, target=west, topics=[trail], sync_groups=False, replicas=1),
        MirrorMaker("whole", source=east, target=platform, replication_factor=2, tasks=8),
        Microservice("reader", image="r.example/reader@sha256:" + "0d" * 32, port=None, consumes=[copied]),
        Microservice("writer", image="r.example/writer@sha256:" + "0d" * 32, produces=[trail]),
    ],
)
