from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Cached, DefaultAnswer, Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
# What is kept in memory is there at once.
surge = ModelService(
    "surge", model=model, runtime=TRITON, objective=Objective(p99_ms=80), fallback=[Cached("5m"), DefaultAnswer(1.0)]
)

system = System("golden", [cluster, surge])
