"""An image with a language model in it: who asks it for tokens knows."""

from aiscale import Objective, System, Traffic
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Generate
from tests.artifacts import IMAGE

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.4xlarge", max_nodes=40),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.4xlarge", max_nodes=12),
    ],
)
ollama = Microservice(
    "ollama",
    image=IMAGE,
    objective=Objective(ttft_p99_ms=800, tpot_p99_ms=40),
)
chat = Microservice(
    "chat",
    image=IMAGE,
    traffic=Traffic(mean=1, peak=2),
    calls=[
        Generate(ollama, prompt_tokens=600, max_tokens=200, timeout_ms=20_000, streaming=True),
    ],
)
system = System("golden", [cluster, chat])
