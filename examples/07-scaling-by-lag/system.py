"""Two consumers that grow with what waits for them: one fresh within a minute, one that reads two topics."""

from aiscale import Autoscaling, Signal, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)])
kafka = KafkaCluster("events", storage="2Ti", on=core)
rides = Topic("rides", kafka, key="zone_id", partitions=12, traffic=Traffic(mean=900, peak=3_600, message_bytes=300))
fares = Topic("fares", kafka, key="zone_id", partitions=6, traffic=Traffic(mean=300, peak=900, message_bytes=200))

matching = Microservice(
    "matching",
    image=f"registry.example/matching@sha256:{'d1' * 32}",
    port=None,
    consumes=[Consume(rides, freshness="60s", offset_reset="earliest", idempotent=True)],
    requests_per_second_per_replica=400,
    autoscaling=Autoscaling(min_replicas=3, max_replicas=20, signals=["lag"]),
)
settlement = Microservice(
    "settlement",
    image=f"registry.example/settlement@sha256:{'d2' * 32}",
    port=None,
    consumes=[Consume(rides, idempotent=True), Consume(fares, idempotent=True)],
    requests_per_second_per_replica=250,
    autoscaling=Autoscaling(min_replicas=0, max_replicas=18, signals=[Signal("lag", catch_up="5m")]),
)
system = System("city", [matching, settlement])
