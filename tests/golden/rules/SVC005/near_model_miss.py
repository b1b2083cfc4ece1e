from aiscale import System, Traffic
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, IMAGE, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4", requests_per_second_per_replica=600)
# Two in ten requests need it.
pricing = Microservice(
    "pricing", image=IMAGE, traffic=Traffic(mean=300, peak=6_000), calls=[Call(surge, per_request=0.2)]
)

system = System("golden", [cluster, pricing])
