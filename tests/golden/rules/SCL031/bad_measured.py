from aiscale import Autoscaling, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
pricing = Microservice("pricing", image=IMAGE, autoscaling=Autoscaling(max_replicas=8), startup_time="8m")

system = System("golden", [cluster, pricing])
