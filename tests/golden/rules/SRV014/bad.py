from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
TWO = Triton(image=SERVER, versions_loaded=2)
surge = ModelService("surge", model=model, runtime=TWO, objective=Objective(p99_ms=40))

system = System("golden", [cluster, surge])
