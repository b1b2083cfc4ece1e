from aiscale import System
from aiscale.delivery import DeliveryPipeline
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4", on=cluster)
pipeline = DeliveryPipeline("surge-model", services=[surge], deploy_by="tag")

system = System("golden", [pipeline], production=True)
