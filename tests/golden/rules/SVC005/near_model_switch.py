"""Far gets what city leaves: 200 requests a second."""

from aiscale import System, Traffic
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import InferenceGraph, Model, ModelService, Step
from tests.artifacts import DIGEST, IMAGE, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
city = ModelService("city", model=model, runtime=TRITON, gpu="nvidia-l4", requests_per_second_per_replica=600)
far = ModelService("far", model=model, runtime=TRITON, gpu="nvidia-l4", requests_per_second_per_replica=200)
surge = InferenceGraph("surge", router="Switch", steps=[Step(city, condition="city", percent=80), far])
pricing = Microservice("pricing", image=IMAGE, traffic=Traffic(mean=300, peak=1_000), calls=[surge])

system = System("golden", [cluster, pricing])
