"""The first falls back without a word, the second denies what its caller says; the third is behind the second."""

from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
vendor = ExternalService("vendor", host="api.vendor.example", jurisdiction="us")
other = ExternalService("other", host="api.other.example", jurisdiction="us")
guard = Microservice("guard", image=IMAGE, on=eu, fallback=[Call(vendor, timeout_ms=100)])
backup = Microservice("backup", image=IMAGE, on=eu, fallback=[Call(other, timeout_ms=100)])
model = Microservice(
    "model", image=IMAGE, on=eu, fallback=[Call(vendor, timeout_ms=100, contains_personal_data=False), Call(backup)]
)
chat = Microservice(
    "chat",
    image=IMAGE,
    on=eu,
    traffic=Traffic(mean=1, peak=2),
    calls=[
        Call(guard, timeout_ms=200, contains_personal_data=True),
        Call(model, timeout_ms=200, contains_personal_data=True),
    ],
)

system = System("golden", [chat], residency=["eu"])
