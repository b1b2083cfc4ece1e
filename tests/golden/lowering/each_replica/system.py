"""A table that each replica holds: beside a topic that the replicas share, alone, and on brokers with IAM."""

from aiscale import Autoscaling, System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Msk, Topic

pool = NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[pool])
subnets = ["subnet-0a11aa22bb33cc44d", "subnet-0b11aa22bb33cc44d", "subnet-0c11aa22bb33cc44d"]
kafka = KafkaCluster("events", storage="2Ti", on=core)
msk = Msk("managed", subnets=subnets, security_groups=["sg-0d11aa22bb33cc44d"])
rides = Topic("rides", kafka, key="zone_id", partitions=12, traffic=Traffic(mean=900, peak=3_600, message_bytes=300))
seen = Topic("seen", msk, key="zone_id", partitions=12, traffic=Traffic(mean=900, peak=3_600, message_bytes=300))
load = Traffic(mean=1, peak=5, message_bytes=300)
rules = Topic("rules", kafka, key="rule_id", partitions=1, cleanup="compact", traffic=load)
flags = Topic("flags", msk, key="flag", partitions=1, cleanup="compact", traffic=load)

matching = Microservice(
    "matching",
    image=f"registry.example/matching@sha256:{'d1' * 32}",
    port=None,
    consumes=[Consume(rides, idempotent=True), Consume(rules, each_replica=True)],
    requests_per_second_per_replica=400,
    autoscaling=Autoscaling(min_replicas=3, max_replicas=12, signals=["lag"]),
)
shop = Microservice(
    "shop",
    image=f"registry.example/shop@sha256:{'d2' * 32}",
    traffic=Traffic(mean=50, peak=90),
    consumes=[Consume(rules, each_replica=True), Consume(flags, each_replica=True)],
)
watch = Microservice(
    "watch",
    image=f"registry.example/watch@sha256:{'d3' * 32}",
    port=None,
    consumes=[Consume(seen, idempotent=True), Consume(flags, each_replica=True)],
    autoscaling=Autoscaling(min_replicas=3, max_replicas=12, signals=["lag"]),
)
system = System("city-tables", [matching, shop, watch])
