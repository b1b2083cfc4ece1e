from __future__ import annotations

from aiscale import Signal, System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.services import Microservice
from aiscale.serving import Autoscaling
from aiscale.streams import (
    ClientCertificate,
    ClientQuotas,
    Consume,
    ExternalKafka,
    OAuth,
    Plain,
    Produce,
    Scram,
    StrimziCluster,
    Topic,
)

IMAGE = "registry.example/app@sha256:" + "0a" * 32

# Brokers of another team: the Job makes topics and rights as kafka-admin.
shared = ExternalKafka(
    "shared",
    bootstrap_servers=["b-1.kafka.example:9096", "b-2.kafka.example:9096"],
    ca=KubernetesSecret("kafka-ca", key="ca.pem"),
    admin=Scram("kafka-admin", password=KubernetesSecret("kafka-admin", key="password")),
    users={
        "services/billing": Scram("billing", password=KubernetesSecret("billing-kafka", key="password")),
        "services/audit": ClientCertificate("audit-tls", principal="User:CN=audit,O=shop"),
    },
    manages=["topics", "acls", "quotas"],
    brokers=3,
    cidrs=["10.20.0.0/16"],
)
# A managed service whose topics others made: nothing is touched there.
cloud = ExternalKafka(
    "cloud",
    bootstrap_servers=["pkc-1.confluent.example:9092"],
    authentication=Plain("KEY", password=KubernetesSecret("cloud", key="secret"), principal_name="User:sa-1"),
    manages=[],
)
corporate = ExternalKafka(
    "corporate",
    bootstrap_servers=["kafka.corp.example:443"],
    authentication=OAuth(
        "shop",
        client_secret=KubernetesSecret("corporate", key="secret"),
        token_endpoint="https://login.corp.example/token",
        scope="kafka",
        principal="User:shop",
    ),
)
# A cluster of the platform team, in this Kubernetes cluster.
platform = ExternalKafka("platform", strimzi=StrimziCluster("events", namespace="kafka"))
legacy = ExternalKafka("legacy", bootstrap_servers=["legacy.example:9092"], tls=False, manages=["topics"])

orders = Topic("orders", shared, topic_name="shop.orders", partitions=24, cleanup="compact,delete", key="order_id")
payments = Topic("payments", platform, durability="critical", retention="forever")
rates, trail, copies = Topic("rates", cloud), Topic("trail", corporate), Topic("copies", legacy, replication_factor=1)

system = System(
    "bazaar",
    [
        Microservice(
            "billing",
            image=IMAGE,
            port=None,
            consumes=[Consume(orders, group="billing-eu", isolation="read_committed"), rates, payments],
            produces=[Produce(payments, transactional_id="billing"), Produce(trail)],
            kafka_quotas=ClientQuotas(
                producer_byte_rate="5Mi", consumer_byte_rate="20Mi", request_percentage=50, controller_mutation_rate=0.5
            ),
            autoscaling=Autoscaling(min_replicas=1, max_replicas=12, signals=[Signal("lag", target=500)]),
        ),
        Microservice("audit", image=IMAGE, port=None, consumes=[orders], produces=[copies], kafka_client="librdkafka"),
        Microservice(
            "ledger",
            image=IMAGE,
            port=None,
            consumes=[trail],
            autoscaling=Autoscaling(min_replicas=1, max_replicas=12, signals=[Signal("lag", target=500)]),
        ),
    ],
)
