"""The placement names records alone, and no service whose logs these are."""

from aiscale import System, Traffic
from aiscale.observability import Monitoring
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

pool = NodePool("general", instance_type="m7i.4xlarge", min_nodes=3, max_nodes=9)
eu = EksCluster("eu", region="eu-central-1", pools=[pool])
kafka = KafkaCluster("events", on=eu)
turns = Topic("turns", kafka, key="customer_id", traffic=Traffic(mean=4, peak=10), contains_personal_data=True)
chat = Microservice("chat", image=IMAGE, produces=[turns], on=eu)
reader = Microservice("reader", image=IMAGE, port=None, consumes=[Consume(turns, idempotent=True)], on=eu)
stay = Placement("stay", of=[turns], residency=["eu"])

system = System("golden", [chat, reader, stay], monitoring=Monitoring(logs_jurisdiction="us", on=eu))
