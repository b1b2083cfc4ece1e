"""Kafka clusters with every setting."""

from __future__ import annotations

from aiscale import System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.services import Microservice
from aiscale.streams import (
    BrokerQuotas,
    ClientQuotas,
    CruiseControl,
    KafkaCluster,
    KafkaListener,
    TieredStorage,
    Topic,
)

PLUGIN = "registry.example/tiered-storage@sha256:" + "0a" * 32

archive = KafkaCluster(
    "archive",
    brokers=4,
    version="4.3.1",
    metadata_version="4.2",
    storage="3Ti",
    volumes=3,
    storage_class="fast",
    tiered_storage=TieredStorage(
        "s3://segments/archive",
        plugin=PLUGIN,
        region="eu-west-1",
        config={"compression.enabled": True},
        secrets={
            "storage.aws.access.key.id": KubernetesSecret("segments", key="id"),
            "storage.aws.secret.access.key": KubernetesSecret("segments", key="secret"),
        },
    ),
    quotas=BrokerQuotas(min_free_ratio=0.2, producer_byte_rate="100Mi", consumer_byte_rate="300Mi"),
    cruise_control=CruiseControl(network="1Gi", throttle="50Mi", moves=3),
    maintenance=["* * 1-3 ? * SAT,SUN"],
    listeners=[
        KafkaListener(
            "outside",
            type="loadbalancer",
            authentication="scram-sha-512",
            broker_host="kafka-{nodeId}.example.com",
            annotations={
                "external-dns.alpha.kubernetes.io/hostname": "kafka-{nodeId}.example.com",
                "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
            },
            source_ranges=["10.0.0.0/8"],
            certificate="kafka-example-com",
        ),
        KafkaListener(
            "gateway",
            port=9_095,
            type="tlsroute",
            host="kafka.example.com",
            broker_host="kafka-{nodeId}.example.com",
            gateways=["edge"],
        ),
        KafkaListener(
            "nodes",
            port=9_096,
            type="ingress",
            host="kafka.nodes.example.com",
            broker_host="kafka-{nodeId}.nodes.example.com",
        ),
    ],
)
near = KafkaCluster(
    "near",
    brokers=1,
    controllers=1,
    replication_factor=1,
    min_insync_replicas=1,
    tiered_storage=TieredStorage("gs://segments", plugin=PLUGIN),
    quotas=ClientQuotas(
        producer_byte_rate="10Mi", consumer_byte_rate="20Mi", request_percentage=200, controller_mutation_rate=50
    ),
)
far = KafkaCluster(
    "far",
    tiered_storage=TieredStorage("abfss://segments@archive.dfs.core.windows.net/far", plugin=PLUGIN, chunk="8Mi"),
    quotas=None,
)
own = KafkaCluster(
    "own",
    tiered_storage=TieredStorage("s3://segments", plugin=PLUGIN, endpoint="http://minio.storage.svc:9000"),
)

trips = Topic("trips", archive, key="id", tiered=True, retention="365d", local_retention="6h", segment="1h")
system = System(
    "whole",
    [
        Microservice("writer", image="r.example/writer@sha256:" + "0d" * 32, produces=[trips]),
        *(
            Topic(f"{cluster.name}-log", cluster, tiered=True, retention="30d", local_retention="1d")
            for cluster in (near, far, own)
        ),
    ],
)
