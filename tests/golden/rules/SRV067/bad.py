from aiscale import Objective, System, Traffic
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import MLServer, Model, ModelService
from tests.artifacts import DIGEST

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.4xlarge", max_nodes=40),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.4xlarge", max_nodes=12),
    ],
)
surge = ModelService(
    "surge",
    model=Model(
        "surge",
        version="v8",
        artifact="pvc://models/surge/v8",
        digest=DIGEST,
        framework="xgboost",
        size="1Gi",
    ),
    runtime=MLServer(image="docker.io/seldonio/mlserver:1.7.1@" + DIGEST),
    traffic=Traffic(mean=5, peak=20),
    objective=Objective(ttft_p99_ms=80),
)
system = System("golden", [cluster, surge])
