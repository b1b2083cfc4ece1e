from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, NodePool, Site, StoreAndForward
from aiscale.processing import Flink, StreamJob
from aiscale.services import Write
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
depot = Site("depot", cpu=4, memory="8Gi")
kafka = KafkaCluster("events", on=core)
sales = Topic("sales", kafka, key="shop")
load = Traffic(mean=50, peak=80, message_bytes=2_000)
till = Device("till", on=depot, traffic=load, produces=[StoreAndForward(sales)])
ledger = ExternalStore("ledger", product="PostgreSQL")
job = StreamJob(
    "sum",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[sales],
    writes=[Write(ledger, idempotency="transactional")],
    delivery="exactly-once",
    checkpoint_storage="s3://state/sum",
    parallelism=4,
)

system = System("golden", [till, job])
