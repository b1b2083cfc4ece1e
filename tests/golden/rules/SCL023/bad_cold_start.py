from aiscale import Autoscaling, Objective, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import KServe, Model, ModelService
from tests.artifacts import DIGEST, FETCH, IMAGE, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService(
    "surge",
    model=model,
    runtime=KServe(storage_initializer=FETCH, mode="Knative", server=TRITON),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(min_replicas=0, max_replicas=4, signals=["queue"]),
    objective=Objective(p99_ms=80),
)
pricing = Microservice("pricing", image=IMAGE, calls=[Call(surge, timeout_ms=100)])

system = System("golden", [cluster, pricing])
