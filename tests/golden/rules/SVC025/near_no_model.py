"""What is asked all the same reads no text of a person."""

from aiscale import System
from aiscale.network import ExternalService, Istio
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
weather = ExternalService("weather", host="api.weather.example", region="eu-central-1")
pii = Microservice("pii", image=IMAGE, redacts_personal_data=True, on=eu)
chat = Microservice(
    "chat",
    image=IMAGE,
    on=eu,
    calls=[
        Call(pii, timeout_ms=100, required=False, contains_personal_data=True),
        Call(weather, timeout_ms=100, contains_personal_data=False),
    ],
)

system = System("golden", [chat], meshes=[Istio(on=eu)])
