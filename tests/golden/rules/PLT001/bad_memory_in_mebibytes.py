from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=4)])
index = Microservice("index", image=IMAGE, replicas=1, resources=Resources(cpu=4, memory="273067Mi"), on=cluster)

system = System("golden", [index])
