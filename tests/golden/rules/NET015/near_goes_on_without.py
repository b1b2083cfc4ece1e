from aiscale import KubernetesSecret, System
from aiscale.network import Gateway, InferencePool, Istio, Listener, Route
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, PICKER, TRITON

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", max_nodes=12),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12),
    ],
)
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
chat = ModelService("chat", model=model, runtime=TRITON, gpu="nvidia-l4")
pool = InferencePool("chat", service=chat, picker_replicas=1, picker_image=PICKER)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
route = Route("chat", gateway=edge, targets=[pool])

system = System("golden", [cluster, route], meshes=[Istio()])
