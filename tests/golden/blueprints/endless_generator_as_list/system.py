from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/p@sha256:" + "a" * 64
core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
import time


def services():
    number = 0
    while True:
        time.sleep(0.1)
        yield Microservice(f"pricing-{number}", image=IMAGE, on=core)
        number += 1


system = System("shop", list(services()))
