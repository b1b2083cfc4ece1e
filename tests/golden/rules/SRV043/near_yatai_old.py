from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import BentoML, Model, ModelService
from tests.artifacts import DIGEST, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
# Yatai was made for releases before 1.2.
surge = ModelService("surge", model=model, runtime=BentoML(image=SERVER, version="1.1.11", run_by="yatai"))

system = System("golden", [cluster, surge])
