from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Bulkhead, Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
# Nothing is batched.
surge = ModelService("surge", model=model, runtime=TRITON, bulkhead=Bulkhead(16, queue=32))

system = System("golden", [cluster, surge])
