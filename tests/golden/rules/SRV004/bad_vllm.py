from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import VLLM, KServe, Model, ModelService
from tests.artifacts import DIGEST, FETCH, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="tensorflow")
surge = ModelService("surge", model=model, runtime=KServe(storage_initializer=FETCH, server=VLLM(image=SERVER)))

system = System("golden", [cluster, surge])
