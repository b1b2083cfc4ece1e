from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import PubSubSubscription, PubSubTopic

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = PubSubTopic("rides", traffic=traffic)
billed = PubSubSubscription("billing", rides, type="push", push_endpoint="https://billing.example/rides")

system = System("golden", [billed, cluster])
