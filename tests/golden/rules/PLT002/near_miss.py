from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

pools = [NodePool("general", instance_type="m7i.2xlarge")]
eu = KubernetesCluster("eu", pools=pools)
us = KubernetesCluster("us", pools=[NodePool("other", instance_type="m7i.2xlarge")])
# The other cluster is not part of this system.
pricing = Microservice("pricing", image=IMAGE, on=eu)

system = System("golden", [pricing])
