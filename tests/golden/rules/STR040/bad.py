from aiscale import System
from aiscale.core.component import Team
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
booking_team = Team("booking", contact="#booking")
billing_team = Team("billing", contact="#billing")
rides = Topic("rides", kafka, owner=booking_team)
booking = Microservice("booking", image=IMAGE, port=None, produces=[rides], owner=booking_team)
billing = Microservice("billing", image=IMAGE, port=None, consumes=[rides], owner=billing_team)

system = System("golden", [booking, billing])
