from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
pools = [NodePool("general", instance_type="m7i.2xlarge")]
eu = KubernetesCluster("eu", pools=pools)
us = KubernetesCluster("us", pools=[NodePool("other", instance_type="m7i.2xlarge")])
pricing = Microservice("pricing", image=IMAGE)

system = System("golden", [pricing, eu, us])
