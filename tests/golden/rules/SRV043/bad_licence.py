from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, SeldonCore
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService("surge", model=model, runtime=SeldonCore(version="2.10.2", server=TRITON))

system = System("golden", [cluster, surge])
