"""Both streams come from one site: while its line is down there is nothing to count, and nothing is late after it."""

from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, LocalBroker, NodePool, Site, StoreAndForward
from aiscale.processing import Flink, StreamJob, Tumbling, Watermark
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
kafka = KafkaCluster("events", on=core)
north = Site("north", cpu=8, memory="32Gi", offline_tolerance="4h", broker=LocalBroker(buffer="20Gi"))
sales, returns = (
    Topic(f"{what}-north", kafka, partitions=1, key="till", event_time="at") for what in ("sales", "returns")
)
counts = Topic("counts", kafka, key="till")
tills = [
    Device(topic.name, on=north, traffic=Traffic(mean=9, peak=35), produces=[StoreAndForward(topic)])
    for topic in (sales, returns)
]
job = StreamJob(
    "counts",
    consumes=[Consume(sales, idempotent=True), Consume(returns, idempotent=True)],
    produces=[counts],
    engine=Flink(image=IMAGE),
    jar="local:///job.jar",
    windows=[Tumbling("1m")],
    watermark=Watermark(delay="5s", idle_timeout=None),
    checkpoint_storage="s3://state/counts",
    on=core,
)
archive = Microservice("archive", image=IMAGE, port=None, consumes=[Consume(counts, idempotent=True)], on=core)

system = System("golden", [*tills, job, archive])
