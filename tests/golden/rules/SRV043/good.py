from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import KServe, Model, ModelService
from tests.artifacts import DIGEST, FETCH, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService("surge", model=model, runtime=KServe(storage_initializer=FETCH, version="0.21.0", server=TRITON))

system = System("golden", [cluster, surge])
