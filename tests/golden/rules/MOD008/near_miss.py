"""A kind with another name may inherit the family of what it is made of, as pools of two kinds share one."""

from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE


class HardenedService(Microservice):
    """A service as the platform team wants it."""

    replicas: int = 3


cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = HardenedService("pricing", image=IMAGE, on=cluster)

system = System("golden", [pricing])
