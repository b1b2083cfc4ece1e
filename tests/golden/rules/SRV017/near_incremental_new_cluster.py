from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, RayServe
from tests.artifacts import DIGEST, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
# A whole second cluster needs neither.
surge = ModelService("surge", model=model, runtime=RayServe(image=SERVER, kuberay="1.5.1"), replicas=4)

system = System("golden", [cluster, surge])
