from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/p@sha256:" + "a" * 64
core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
def pools(count):
    return [NodePool(f"n{i}", instance_type="m7i.large") for i in range(10 // count)]


cluster = KubernetesCluster("edge", pools=pools(0))
system = System("shop", [Microservice("pricing", image=IMAGE, on=core)])
