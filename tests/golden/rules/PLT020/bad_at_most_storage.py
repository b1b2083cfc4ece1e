"""The disks of the instances that an autoscaler may add cost more than the budget."""

from aiscale import Autoscaling, Signal, System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import OwnCode, StreamJob
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=3)
core = EksCluster("core", region="us-east-1", pools=[general])
rides = Topic("rides", KafkaCluster("events", on=core), partitions=12, traffic=Traffic(mean=100, peak=200))
totals = StreamJob(
    "totals",
    engine=OwnCode(
        image=IMAGE,
        volume="1Ti",
        autoscaling=Autoscaling(min_replicas=2, max_replicas=12, signals=[Signal("lag", target=1000)]),
    ),
    consumes=[Consume(rides)],
    on=core,
)

system = System("golden", [totals], budget_per_month="$1,500")
