from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

# Both say where they run: that aiscale deploys one cluster at a time is no fault of the system.
pools = [NodePool("general", instance_type="m7i.2xlarge")]
eu = KubernetesCluster("eu", pools=pools)
us = KubernetesCluster("us", pools=[NodePool("other", instance_type="m7i.2xlarge")])
pricing = Microservice("pricing", image=IMAGE, on=eu)
audit = Microservice("audit", image=IMAGE, on=us)

system = System("golden", [pricing, audit])
