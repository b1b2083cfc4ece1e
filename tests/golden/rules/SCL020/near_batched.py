from aiscale import Autoscaling, Objective, Signal, System, Traffic
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Batching, Model, ModelService
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
# Requests that wait are answered together: what one replica answers a second says nothing about how long one takes.
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    gpu="nvidia-l4",
    traffic=Traffic(mean=20, peak=30),
    batching=Batching(max_delay_ms=0),
    objective=Objective(p99_ms=180),
    requests_per_second_per_replica=10,
    autoscaling=Autoscaling(max_replicas=10, signals=[Signal("rps", target=9)]),
)

system = System("golden", [cluster, surge])
