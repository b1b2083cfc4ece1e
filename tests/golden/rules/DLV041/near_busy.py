from aiscale import Objective, System, Traffic
from aiscale.delivery import Canary
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
# As short, but so busy that 32,000 requests reach the new version meanwhile.
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    gpu="nvidia-l4",
    on=cluster,
    traffic=Traffic(mean=900, peak=2000),
    rollout=Canary(steps=[5, 25], bake="2m"),
    objective=Objective(availability=0.9995),
)

system = System("golden", [surge])
