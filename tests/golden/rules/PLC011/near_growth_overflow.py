from aiscale import Autoscaling, Resources, System
from aiscale.platform import EksCluster, Karmada, NodePool, Placement, Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

depot = Site("depot", cpu=4, memory="16Gi")
cloud = EksCluster("cloud", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
scaling = Autoscaling(min_replicas=1, max_replicas=10)
size = Resources(cpu=1, memory="1Gi")
gate = Microservice("gate", image=IMAGE, autoscaling=scaling, resources=size)

# What does not fit on the depot runs in the cloud.
system = System("golden", [Placement("depot-first", of=[gate], primary=depot, overflow=[cloud], backend=Karmada())])
