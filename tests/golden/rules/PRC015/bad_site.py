from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, LocalBroker, NodePool, Site, StoreAndForward
from aiscale.processing import Flink, StreamJob, Tumbling, Watermark
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
kafka = KafkaCluster("events", on=core)
north, south = (
    Site(name, cpu=8, memory="32Gi", offline_tolerance=most, broker=LocalBroker(buffer="20Gi"))
    for name, most in (("north", "2h"), ("south", "4h"))
)
of_north, of_south = (
    Topic(f"sales-{name}", kafka, partitions=1, key="till", event_time="at") for name in ("north", "south")
)
counts = Topic("counts", kafka, key="till")
tills = [
    Device(f"tills-{site.name}", on=site, traffic=Traffic(mean=9, peak=35), produces=[StoreAndForward(sales)])
    for site, sales in ((north, of_north), (south, of_south))
]
job = StreamJob(
    "counts",
    consumes=[Consume(of_north, idempotent=True), Consume(of_south, idempotent=True)],
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
