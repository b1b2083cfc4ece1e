from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool, Placement
from aiscale.services import Microservice
from tests.artifacts import IMAGE

eu = KubernetesCluster("eu", pools=[NodePool("general", instance_type="m7i.2xlarge")])
us = KubernetesCluster("us", pools=[NodePool("other", instance_type="m7i.2xlarge")])
europe = Placement("europe", of=[Microservice("pricing", image=IMAGE)], primary=eu)
america = Placement("america", of=[Microservice("audit", image=IMAGE)], primary=us)

system = System("golden", [europe, america])
