from __future__ import annotations

from aiscale import Autoscaling, Signal, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import KafkaStreams, State, StreamJob
from aiscale.services import KubernetesSecret
from aiscale.streams import Consume, KafkaCluster, Topic

IMAGE = "registry.example/payments@sha256:" + "2e" * 32
events = KafkaCluster("events")
payments = Topic("payments", events, partitions=12)
balances = Topic("balances", events, partitions=12, cleanup="compact")
system = System(
    "ledger",
    [
        KubernetesCluster("core", pools=[NodePool("plain", instance_type="m7i.2xlarge", max_nodes=6)]),
        StreamJob(
            "balance",
            engine=KafkaStreams(
                image=IMAGE,
                threads=2,
                commit_interval="200ms",
                volume="50Gi",
                storage_class="fast",
                session_timeout="3m",
                health_port=8080,
                metrics_port=9400,
                environment={"LOG_LEVEL": "info"},
                secrets={"API_KEY": KubernetesSecret("fraud", key="key")},
            ),
            consumes=[Consume(payments, group="ledger-balance", isolation="read_committed")],
            produces=[balances],
            delivery="exactly-once",
            parallelism=6,
            state=State("account", size="40Gi"),
        ),
        StreamJob(
            "mask",
            engine=KafkaStreams(
                image=IMAGE,
                standby_replicas=0,
                autoscaling=Autoscaling(max_replicas=12, signals=[Signal("lag", target=5_000)]),
            ),
            consumes=[payments],
            produces=[Topic("masked", events, partitions=12)],
            stateful=False,
        ),
    ],
)
