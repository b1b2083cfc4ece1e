"""What stands in redacts as well."""

from aiscale import System
from aiscale.network import ExternalService, Istio
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Generate
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
llm = ExternalService("llm", host="api.llm.example", region="eu-central-1")
words = Microservice("words", image=IMAGE, redacts_personal_data=True, on=eu)
pii = Microservice("pii", image=IMAGE, redacts_personal_data=True, fallback=[words], on=eu)
chat = Microservice(
    "chat",
    image=IMAGE,
    on=eu,
    calls=[
        Call(pii, timeout_ms=100, contains_personal_data=True),
        Generate(llm, prompt_tokens=2_000, max_tokens=500, contains_personal_data=False),
    ],
)

system = System("golden", [chat], meshes=[Istio(on=eu)])
