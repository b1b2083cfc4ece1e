from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, SeldonCore
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
PINNED = {
    "executor": "docker.io/seldonio/seldon-core-executor:1.17.1@sha256:" + "7e" * 32,
    "storage_initializer": "docker.io/kserve/storage-initializer:v0.21.0@sha256:" + "7e" * 32,
}
surge = ModelService("surge", model=model, runtime=SeldonCore(server=TRITON, **PINNED))

system = System("golden", [cluster, surge])
