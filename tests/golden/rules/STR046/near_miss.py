from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
payments = Topic("payments", kafka, durability="standard")
billing = Microservice("billing", image=IMAGE, port=None, consumes=[payments])
checkout = Microservice("checkout", image=IMAGE, produces=[Produce(payments, acks="1")])

system = System("golden", [checkout, billing])
