from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice, Write
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=36)])
old, new = KafkaCluster("old", on=core), KafkaCluster("new", on=core)
sales = Topic("sales", old, key="shop", traffic=Traffic(mean=50, peak=80, message_bytes=2_000))
copied = Topic("sales-new", new, topic_name="old.sales", key="shop")
till = Microservice("till", image=IMAGE, produces=[sales])
move = MirrorMaker("move", source=old, target=new, topics=[MirroredTopic(sales, copied)])
ledger = ExternalStore("ledger", product="PostgreSQL")
job = StreamJob(
    "sum",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[copied],
    writes=[Write(ledger, idempotency="transactional")],
    delivery="exactly-once",
    checkpoint_storage="s3://state/sum",
    parallelism=4,
)

system = System("golden", [till, move, job])
