from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool, Placement
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
eu = KubernetesCluster("eu", pools=[NodePool("general", instance_type="m7i.2xlarge")])
us = KubernetesCluster("us", pools=[NodePool("other", instance_type="m7i.2xlarge")])
europe = Placement("europe", of=[Microservice("pricing", image=IMAGE)], primary=eu)
america = Placement("america", of=[Microservice("audit", image=IMAGE)], primary=us)

system = System("golden", [europe, america])
