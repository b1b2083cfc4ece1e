from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, IMAGE, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService("surge", model=model, runtime=TRITON)
photos = Microservice("photos", image=IMAGE, calls=[Call(surge, timeout_ms=500, payload_bytes=12_000_000)])

system = System("golden", [cluster, photos])
