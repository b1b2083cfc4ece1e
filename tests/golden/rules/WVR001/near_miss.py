from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
# The comment is about the line below it, and a whole area may be waived.
pricing = Microservice(
    "pricing",
    # aiscale: waive IMG until 2999-03-31 by platform team: the registry keeps no digests
    image="registry.example/pricing:1.4",
    on=cluster,
)

system = System("golden", [pricing])
