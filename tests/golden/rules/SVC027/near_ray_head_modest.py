from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, RayServe
from tests.artifacts import DIGEST, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
# Seven hours a month are allowed: a new start fits in.
surge = ModelService("surge", model=model, runtime=RayServe(image=SERVER), objective=Objective(availability=0.99))

system = System("golden", [cluster, surge])
