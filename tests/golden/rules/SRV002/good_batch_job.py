from aiscale import Autoscaling, Objective, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.processing import BatchJob, OwnCode
from aiscale.serving import Model, ModelService
from aiscale.stores import Bucket
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=14)
cluster = KubernetesCluster("core", pools=[general, l4])
texts = Bucket("texts", uri="s3://texts", region="eu-west-1")
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    gpu="nvidia-l4",
    on=cluster,
    autoscaling=Autoscaling(max_replicas=8, signals=["queue"]),
    objective=Objective(p99_ms=200),
)
embed = BatchJob(
    "embed",
    engine=OwnCode(image=f"registry.example/embed@{DIGEST}"),
    reads=[texts],
    executors=1,
    gpu="nvidia-l4",
)

system = System("golden", [surge, embed])
