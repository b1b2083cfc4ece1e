from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import PubSubSubscription, PubSubTopic
from tests.artifacts import IMAGE

eu = KubernetesCluster("eu", region="europe-west1", pools=[NodePool("eu", instance_type="n2-standard-8")])
us = KubernetesCluster("us", region="us-east1", pools=[NodePool("us", instance_type="n2-standard-8")])
rides = PubSubTopic("rides", key="zone_id", endpoint_region="europe-west1")
billed = PubSubSubscription("billing", rides, ordering=True)
booking_eu = Microservice("booking-eu", image=IMAGE, port=None, produces=[rides])
booking_us = Microservice("booking-us", image=IMAGE, port=None, produces=[rides])
billing = Microservice("billing", image=IMAGE, port=None, consumes=[billed])
in_eu = Placement("europe", of=[booking_eu, billing], primary=eu)
in_us = Placement("america", of=[booking_us], primary=us)

system = System("golden", [booking_eu, booking_us, billing, in_eu, in_us])
