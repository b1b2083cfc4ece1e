from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import CustomServer, Model, ModelService
from tests.artifacts import DIGEST, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
# Only TorchServe refuses them.
surge = ModelService(
    "surge",
    model=model,
    runtime=CustomServer(image=SERVER),
    traffic=Traffic(mean=10, peak=40, message_bytes=12_000_000),
)

system = System("golden", [cluster, surge])
