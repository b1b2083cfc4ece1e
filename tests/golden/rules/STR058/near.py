from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, PubSubSubscription, PubSubTopic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
jobs = PubSubTopic("render-jobs", traffic=Traffic(mean=1, peak=2))
waiting = PubSubSubscription("render", jobs, ack_deadline="10m")
render = Microservice("render", image=IMAGE, port=None, consumes=[Consume(waiting, handling_p99_ms=480_000)])

system = System("golden", [render, cluster])
