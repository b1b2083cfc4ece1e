from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, Variant
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
small = Variant("int8", artifact="s3://models/surge-int8", precision="int8")
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", variants=[small])
# Nobody is answered by the variant.
surge = ModelService("surge", model=model, runtime=TRITON)

system = System("golden", [cluster, surge])
