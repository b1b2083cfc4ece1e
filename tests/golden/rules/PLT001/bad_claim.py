from aiscale import System, Traffic
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Volume
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, IMAGE, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
claim = Manifest(
    "weights",
    {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "50Gi"}}},
    },
)
model = Model("surge", version="v8", artifact="pvc://weights/surge", digest=DIGEST, framework="onnx", size="1Gi")
surge = ModelService("surge", model=model, runtime=TRITON, replicas=3, on=cluster)
viewer = Microservice(
    "viewer",
    image=IMAGE,
    port=8_080,
    traffic=Traffic(mean=1, peak=2),
    calls=[surge],
    replicas=1,
    volumes=[Volume("weights", "/weights", claim="weights")],
    on=cluster,
)

system = System("golden", [cluster, claim, surge, viewer])
