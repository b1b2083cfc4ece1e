"""Eight services of one pool, and one more that fits on two: a finding for each, not for each service."""

from aiscale import Objective, Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

small = NodePool("small", instance_type="m7i.xlarge", capacity="spot", min_nodes=4, max_nodes=20)
large = NodePool("large", instance_type="m7i.4xlarge", capacity="spot", min_nodes=4, max_nodes=20)
core = KubernetesCluster("core", pools=[small, large])
wide = [
    Microservice(
        f"wide-{n}", image=IMAGE, resources=Resources(cpu=8, memory="8Gi"), objective=Objective(availability=0.995)
    )
    for n in range(8)
]
slim = Microservice("slim", image=IMAGE, objective=Objective(availability=0.999))
batch = Microservice("batch", image=IMAGE)

system = System("golden", [core, *wide, slim, batch])
