from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import PubSubSubscription, PubSubTopic
from tests.artifacts import IMAGE

eu = KubernetesCluster("eu", region="europe-west1", pools=[NodePool("eu", instance_type="n2-standard-8")])
us = KubernetesCluster("us", region="europe-west1", pools=[NodePool("us", instance_type="n2-standard-8")])
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = PubSubTopic("rides", traffic=traffic)
billed = PubSubSubscription("billing", rides, exactly_once=True)
billing_eu = Microservice("billing-eu", image=IMAGE, port=None, consumes=[billed])
billing_us = Microservice("billing-us", image=IMAGE, port=None, consumes=[billed])
in_eu = Placement("europe", of=[billing_eu], primary=eu)
in_us = Placement("america", of=[billing_us], primary=us)

system = System("golden", [in_eu, in_us])
