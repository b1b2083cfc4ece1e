from aiscale import System
from aiscale.network import Linkerd, OutlierDetection, ServicePolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
ranker = Microservice("ranker", image=IMAGE)
feed = Microservice("feed", image=IMAGE, calls=[ranker])
policy = ServicePolicy("ranker", of=[ranker], outlier_detection=OutlierDetection(consecutive_5xx_errors=7))

system = System("golden", [cluster, feed, policy], meshes=[Linkerd()])
