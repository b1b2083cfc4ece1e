from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, LocalBroker, NodePool, Site, StoreAndForward
from aiscale.processing import KafkaStreams, StreamJob, Tumbling
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
shop = Site("shop", cpu=8, memory="32Gi", offline_tolerance="4h", broker=LocalBroker(buffer="20Gi"))
kafka = KafkaCluster("events", on=core)
sales, counts = (
    Topic("sales", kafka, key="till", event_time="at", traffic=Traffic(mean=1, peak=2)),
    Topic("counts", kafka, key="till"),
)
load = Traffic(mean=9, peak=35)
tills = Device("tills", on=shop, traffic=load, produces=[StoreAndForward(sales)])
job = StreamJob(
    "counts",
    consumes=[Consume(sales, idempotent=True)],
    produces=[counts],
    engine=KafkaStreams(image=IMAGE),
    windows=[Tumbling("1m", allowed_lateness="1h")],
    on=core,
)
archive = Microservice("archive", image=IMAGE, port=None, consumes=[Consume(counts, idempotent=True)], on=core)

system = System("golden", [tills, job, archive])
