"""An object that is put again overwrites the one of its name."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
credits = Topic("credits", KafkaCluster("events"), key="customer_id", partitions=6)
chat = Microservice("chat", image=IMAGE, traffic=Traffic(mean=4, peak=10), produces=[credits])
receipts = Bucket("receipts", uri="s3://shop/receipts")
pay = Microservice("pay", image=IMAGE, port=None, consumes=[credits], writes=[receipts])

system = System("golden", [cluster, chat, pay])
