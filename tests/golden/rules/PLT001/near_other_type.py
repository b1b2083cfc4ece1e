"""The pool has nodes of another type, too, which are large enough."""

from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.large", other_instance_types=["m7i.2xlarge"], max_nodes=3)
cluster = KubernetesCluster("core", pools=[general])
pricing = Microservice("pricing", image=IMAGE, replicas=2, resources=Resources(cpu=4, memory="8Gi"), on=cluster)

system = System("golden", [pricing])
