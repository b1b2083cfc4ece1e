from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import PubSubSubscription, PubSubTopic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
rides = PubSubTopic("rides", key="zone_id")
billed = PubSubSubscription("billing", rides, ordering=True)
booking = Microservice("booking", image=IMAGE, port=None, produces=[rides])
billing = Microservice("billing", image=IMAGE, port=None, consumes=[billed])

system = System("golden", [booking, billing, cluster])
