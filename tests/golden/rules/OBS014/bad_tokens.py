from aiscale import Resources, System, Traffic
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
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
weights = Model(
    "llama",
    version="v3",
    artifact="pvc://models/llama/v3",
    digest=DIGEST,
    framework="transformers",
    size="15Gi",
)
llama = ModelService(
    "llama",
    model=weights,
    runtime=MLServer(image="docker.io/seldonio/mlserver:1.7.1@" + DIGEST),
    resources=Resources(cpu=8, memory="40Gi"),
    traffic=Traffic(mean=1, peak=2),
)
promise = Slo("first-words", of=llama, ttft_ms=800)
system = System("golden", [cluster, llama], meshes=[Istio()], monitoring=Monitoring(slos=[promise]))
