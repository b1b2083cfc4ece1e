from aiscale import Objective, System, Traffic
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.4xlarge", max_nodes=40),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.4xlarge", max_nodes=12),
    ],
)
chat = Microservice(
    "chat",
    image=IMAGE,
    traffic=Traffic(mean=1, peak=2),
    objective=Objective(tpot_p99_ms=40),
)
system = System("golden", [cluster, chat])
