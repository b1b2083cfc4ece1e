"""The system around both answers for the writer and for the reader: nothing crosses from one team to another."""

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
invoices = System("invoices", [billing])

system = System("golden", [desk, invoices], owner=Team("booking", contact="#booking"))
