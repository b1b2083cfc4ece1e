from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
# A kind of that version.
model = Model("surge", version="v8-fp16", artifact="s3://models/surge/v8", digest=DIGEST, framework="xgboost")
surge = ModelService("surge", model=model, runtime=TRITON)

system = System("golden", [cluster, surge])
