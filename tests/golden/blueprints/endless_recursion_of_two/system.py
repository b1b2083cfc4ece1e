from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/p@sha256:" + "a" * 64
core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
def pricing(name):
    return Microservice(name, image=IMAGE, on=core, calls=[shop(name)])


def shop(name):
    return Microservice(name, image=IMAGE, on=core, calls=[pricing(name)])


system = System("shop", [shop("shop")])
