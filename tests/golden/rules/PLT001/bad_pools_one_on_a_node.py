from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=3)])
# Together they ask for less than the nodes have, but no node holds two of them.
pricing = Microservice("pricing", image=IMAGE, replicas=5, resources=Resources(cpu="4.5", memory="2Gi"), on=cluster)

system = System("golden", [pricing])
