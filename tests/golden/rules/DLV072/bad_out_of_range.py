from aiscale import System
from aiscale.delivery import DeliveryPipeline, Gate
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="xgboost")
surge = ModelService("surge", model=model, runtime=TRITON)
pipeline = DeliveryPipeline("surge-model", services=[surge], gates=[Gate("recall@300", at_least=1.24)])

system = System("golden", [cluster, pipeline])
