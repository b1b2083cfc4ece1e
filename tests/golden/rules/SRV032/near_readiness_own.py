from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import CustomServer, Model, ModelService
from tests.artifacts import DIGEST, IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
# A server of one's own that loads before it listens may call its path as it likes.
surge = ModelService("surge", model=model, runtime=CustomServer(image=IMAGE, health_path="/v2/health/ready"))

system = System("golden", [cluster, surge])
