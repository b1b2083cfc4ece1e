from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import PubSubSubscription, PubSubTopic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
rides = PubSubTopic(
    "rides", key="zone_id", top_key_share=0.2, endpoint_region="europe-west1", traffic=Traffic(mean=4_000, peak=9_000)
)
billed = PubSubSubscription("billing", rides, ordering=True)
billing = Microservice("billing", image=IMAGE, port=None, consumes=[billed])

system = System("golden", [billing, cluster])
