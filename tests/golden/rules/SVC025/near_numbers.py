"""The model gets numbers only: no text that was to be redacted."""

from aiscale import System
from aiscale.network import Istio
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
pii = Microservice("pii", image=IMAGE, redacts_personal_data=True, on=eu)
weights = Model(
    "queue",
    version="v3",
    artifact="s3://models/queue/v3",
    digest="sha256:" + "a5" * 32,
    framework="onnx",
    inputs={"waiting": "int64", "hour": "float32"},
)
queue = ModelService("queue", model=weights, runtime=Triton(image=IMAGE), on=eu)
chat = Microservice(
    "chat",
    image=IMAGE,
    on=eu,
    calls=[
        Call(pii, timeout_ms=100, required=False, contains_personal_data=True),
        Call(queue, timeout_ms=100, contains_personal_data=False),
    ],
)

system = System("golden", [chat], meshes=[Istio(on=eu)])
