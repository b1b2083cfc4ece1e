"""What does not fit on one pool runs on the other."""

from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Recreate
from tests.artifacts import IMAGE

blue = NodePool("blue", instance_type="m7i.4xlarge", max_nodes=1)
green = NodePool("green", instance_type="m7i.2xlarge", max_nodes=2)
cluster = KubernetesCluster("core", pools=[blue, green])
ranking = Microservice(
    "ranking",
    image=IMAGE,
    replicas=1,
    resources=Resources(cpu=12, memory="8Gi"),
    strategy=Recreate(),
    on=cluster,
)
pricing = Microservice("pricing", image=IMAGE, replicas=15, resources=Resources(cpu=1, memory="2Gi"), on=cluster)

system = System("golden", [ranking, pricing])
