from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)
core = EksCluster("core", region="eu-central-1", pools=[general])
chats = Topic(
    "chats",
    KafkaCluster("events", on=core),
    key="customer_id",
    contains_personal_data=True,
    traffic=Traffic(mean=9, peak=35),
)
answers = Bucket(
    "answers",
    uri="s3://lake/answers",
    region="eu-central-1",
    fields={"customer_id": "string", "text": "string"},
)
keep = Microservice(
    "keep", image=IMAGE, port=None, consumes=[Consume(chats, idempotent=True)], writes=[answers], on=core
)

system = System("golden", [keep])
