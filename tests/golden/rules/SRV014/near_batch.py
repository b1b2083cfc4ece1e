from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
# Nothing is promised: whoever scores at night can wait while a version loads.
nightly = ModelService("nightly", model=model, runtime=Triton(image=SERVER, versions_loaded=2))

system = System("golden", [cluster, nightly])
