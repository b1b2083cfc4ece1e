from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, LocalBroker, NodePool, Site, StoreAndForward
from aiscale.processing import Flink, StreamJob, Tumbling, Watermark
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
shop = Site("shop", cpu=8, memory="32Gi", offline_tolerance="4h", broker=LocalBroker(buffer="20Gi"))
kafka = KafkaCluster("events", on=core)
north = KafkaCluster("north", on=core)
sales, counts = Topic("sales", north, key="till", event_time="at"), Topic("counts", kafka, key="till")
copied = Topic("all-sales", kafka, topic_name="north.sales", key="till")
mirror = MirrorMaker("mirror", source=north, target=kafka, topics=[MirroredTopic(sales, copied)], on=core)
load = Traffic(mean=9, peak=35)
tills = Device("tills", on=shop, traffic=load, produces=[StoreAndForward(sales)])
job = StreamJob(
    "counts",
    consumes=[Consume(copied, idempotent=True)],
    produces=[counts],
    engine=Flink(image=IMAGE),
    jar="local:///job.jar",
    windows=[Tumbling("1m")],
    watermark=Watermark(delay="5s"),
    checkpoint_storage="s3://state/counts",
    on=core,
)
archive = Microservice("archive", image=IMAGE, port=None, consumes=[Consume(counts, idempotent=True)], on=core)

system = System("golden", [tills, mirror, job, archive])
