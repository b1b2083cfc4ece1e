from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=9, peak=35, message_bytes=400)
payments = Topic("payments", kafka, key="account", traffic=traffic, durability="critical")
ledger = Microservice("ledger", image=IMAGE, port=None, consumes=[Consume(payments, idempotent=True)])

system = System("golden", [ledger])
