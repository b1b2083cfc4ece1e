from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import DeadLetter, PubSubSubscription, PubSubTopic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = PubSubTopic("rides", traffic=traffic)
parked = PubSubTopic("rides-parked")
billed = PubSubSubscription("billing", rides, dead_letter=DeadLetter(parked))
billing = Microservice("billing", image=IMAGE, port=None, consumes=[billed])

system = System("golden", [billing, cluster])
