from aiscale import System
from aiscale.core.component import Team
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka)
booking = Microservice("booking", image=IMAGE, port=None, produces=[rides])
desk = System("desk", [booking])
billing = Microservice("billing", image=IMAGE, port=None, consumes=[rides])
invoices = System("invoices", [billing], owner=Team("billing", contact="#billing"))

system = System("golden", [desk, invoices], owner=Team("booking", contact="#booking"))
