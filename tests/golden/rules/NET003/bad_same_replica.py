from aiscale import System
from aiscale.network import ConsistentHash, Istio, ServicePolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
ranker = Microservice("ranker", image=IMAGE)
feed = Microservice("feed", image=IMAGE, calls=[Call(ranker, retries=2)])
policy = ServicePolicy("ranker", of=[ranker], load_balancing=ConsistentHash("header"))

system = System("golden", [cluster, feed, policy], meshes=[Istio()])
