from aiscale import System
from aiscale.network import InferencePool
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, TorchServe
from tests.artifacts import DIGEST, IMAGE, PICKER, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService("surge", model=model, runtime=TorchServe(image=SERVER))
photos = Microservice(
    "photos",
    image=IMAGE,
    calls=[Call(InferencePool("surge-pool", surge, picker_image=PICKER), timeout_ms=500, payload_bytes=12_000_000)],
)

system = System("golden", [cluster, photos])
