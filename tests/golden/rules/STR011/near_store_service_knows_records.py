"""It knows a record that it has handled, and handles none twice."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import ExternalStore
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
credits = Topic("credits", KafkaCluster("events"), key="customer_id", partitions=6)
chat = Microservice("chat", image=IMAGE, traffic=Traffic(mean=4, peak=10), produces=[credits])
ledger = ExternalStore("ledger", product="PostgreSQL", host="ledger.example")
pay = Microservice("pay", image=IMAGE, port=None, consumes=[Consume(credits, idempotent=True)], writes=[ledger])

system = System("golden", [cluster, chat, pay])
