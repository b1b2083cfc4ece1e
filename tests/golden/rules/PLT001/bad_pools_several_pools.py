from aiscale import Autoscaling, Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

small = NodePool("small", instance_type="m7i.xlarge", max_nodes=4)
big = NodePool("big", instance_type="m7i.4xlarge", max_nodes=1)
cluster = KubernetesCluster("core", pools=[small, big])
# Only the big nodes hold these; the others take what is left there, and the small ones.
ranking = Microservice("ranking", image=IMAGE, replicas=2, resources=Resources(cpu=8, memory="8Gi"), on=cluster)
pricing = Microservice(
    "pricing",
    image=IMAGE,
    autoscaling=Autoscaling(min_replicas=4, max_replicas=6),
    resources=Resources(cpu=2, memory="2Gi"),
    on=cluster,
)

system = System("golden", [ranking, pricing])
