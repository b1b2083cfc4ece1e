from aiscale import Autoscaling, Objective, System
from aiscale.network import Istio
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Canary, Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
# It begins with one; with all requests it has eight, as the old version still has.
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    gpu="nvidia-l4",
    autoscaling=Autoscaling(max_replicas=8, signals=["queue"]),
    rollout=Canary(),
    objective=Objective(p99_ms=200),
)

system = System("golden", [cluster, surge], meshes=[Istio(on=cluster)])
