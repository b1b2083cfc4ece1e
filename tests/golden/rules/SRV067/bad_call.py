from aiscale import System, Traffic
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Generate, MLServer, Model, ModelService
from tests.artifacts import DIGEST, IMAGE

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
)
chat = Microservice(
    "chat",
    image=IMAGE,
    traffic=Traffic(mean=1, peak=2),
    calls=[
        Generate(surge, prompt_tokens=600, max_tokens=200, timeout_ms=2_000),
    ],
)
system = System("golden", [cluster, chat])
