from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import PubSubTopic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
rides = PubSubTopic("rides")
booking = Microservice("booking", image=IMAGE, port=None, produces=[rides])

system = System("golden", [booking, cluster])
