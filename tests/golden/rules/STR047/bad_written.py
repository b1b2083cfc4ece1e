from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import PubSubSubscription, PubSubTopic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
rides = PubSubTopic("rides", traffic=Traffic(mean=1, peak=2))
billed = PubSubSubscription("billing", rides)
booking = Microservice("booking", image=IMAGE, port=None, produces=[billed])
billing = Microservice("billing", image=IMAGE, port=None, consumes=[billed])

system = System("golden", [booking, billing, cluster])
