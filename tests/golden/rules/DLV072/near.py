from aiscale import System
from aiscale.delivery import Canary, MetricGate
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="xgboost")
# A measure that is good when it is large, and one that must stay within two bounds.
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    rollout=Canary(gates=[MetricGate("quality", at_least=0.97), MetricGate("queue", at_least=0.5, at_most=40)]),
)

system = System("golden", [cluster, surge])
