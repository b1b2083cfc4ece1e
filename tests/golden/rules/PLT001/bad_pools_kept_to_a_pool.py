from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool, Taint
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.4xlarge", max_nodes=50)
ml = NodePool("ml", instance_type="m7i.2xlarge", max_nodes=2, taints=[Taint("ml")])
cluster = KubernetesCluster("core", pools=[general, ml])
scoring = Microservice("scoring", image=IMAGE, replicas=20, resources=Resources(cpu=2, memory="2Gi"), pool=ml)
pricing = Microservice("pricing", image=IMAGE, replicas=20, resources=Resources(cpu=2, memory="2Gi"), on=cluster)

system = System("golden", [scoring, pricing])
