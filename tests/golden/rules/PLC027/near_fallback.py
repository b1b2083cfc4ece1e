"""What the model is asked tells nothing of a person, by its callers' word, and neither does what its fallbacks get."""

from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
vendor = ExternalService("vendor", host="api.vendor.example", jurisdiction="us")
other = ExternalService("other", host="api.other.example", jurisdiction="us")
model = Microservice(
    "model", image=IMAGE, on=eu, fallback=[Call(vendor, timeout_ms=100), Call(other, contains_personal_data=False)]
)
chat = Microservice(
    "chat",
    image=IMAGE,
    on=eu,
    traffic=Traffic(mean=1, peak=2),
    calls=[Call(model, timeout_ms=200, contains_personal_data=False)],
)

system = System("golden", [chat], residency=["eu"])
