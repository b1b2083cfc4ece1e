from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/p@sha256:" + "a" * 64
core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
shop = Microservice("shop", image=IMAGE, on=core, calls=[pricing])
pricing = Microservice("pricing", image=IMAGE, on=core, calls=[shop])
system = System("shop", [shop])
