"""Rules and flags that each replica holds in memory, beside the transactions that the replicas share out."""

from aiscale import Resources, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)])
kafka = KafkaCluster("events", storage="2Ti", on=core)
payments = Topic("payments", kafka, key="card_id", partitions=12, traffic=Traffic(mean=900, peak=3_600))
decisions = Topic("decisions", kafka, key="card_id", partitions=12)

# Compacted, so that a replica that starts finds the newest version of every rule and flag, however old it is.
rules = Topic("rules", kafka, key="rule_id", partitions=1, cleanup="compact", distinct_keys=40_000, record_bytes=2_000)
flags = Topic("flags", kafka, key="flag", partitions=1, cleanup="compact", distinct_keys=200, record_bytes=300)
back_office = Microservice(
    "back-office",
    image=f"registry.example/back-office@sha256:{'c1' * 32}",
    traffic=Traffic(mean=1, peak=5),
    produces=[rules, flags],
)

scoring = Microservice(
    "scoring",
    image=f"registry.example/scoring@sha256:{'c2' * 32}",
    port=None,
    replicas=6,
    resources=Resources(cpu=1, memory="1Gi"),
    consumes=[
        Consume(payments, idempotent=True),
        Consume(rules, each_replica=True),
        Consume(flags, each_replica=True),
    ],
    produces=[decisions],
)
ledger = Microservice(
    "ledger",
    image=f"registry.example/ledger@sha256:{'c3' * 32}",
    port=None,
    consumes=[Consume(decisions, idempotent=True)],
)
system = System("payments", [back_office, scoring, ledger])
