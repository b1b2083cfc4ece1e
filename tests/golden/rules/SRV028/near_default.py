from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import DefaultAnswer, Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
# The price of yesterday comes after the spare one.
spare = ModelService("spare", model=model, runtime=TRITON)
surge = ModelService("surge", model=model, runtime=TRITON, fallback=[spare, DefaultAnswer(1.0)])

system = System("golden", [cluster, surge])
