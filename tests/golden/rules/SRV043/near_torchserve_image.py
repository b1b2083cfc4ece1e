from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import CustomServer, Model, ModelService
from tests.artifacts import DIGEST, IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
# A server of one's own may hold what it likes: who builds it looks after it.
surge = ModelService("surge", model=model, runtime=CustomServer(image=IMAGE, port=8_081, health_path="/ping"))

system = System("golden", [cluster, surge])
