from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
vendor = ExternalService("vendor", host="api.vendor.example", jurisdiction="us")
# Nothing binds the one in the middle, but what it is sent is bound.
middle = Microservice("middle", image=IMAGE, on=eu, calls=[Call(vendor, timeout_ms=100, contains_personal_data=True)])
intake = Microservice(
    "intake",
    image=IMAGE,
    on=eu,
    traffic=Traffic(mean=1, peak=2),
    calls=[Call(middle, timeout_ms=200, contains_personal_data=True)],
)

system = System("golden", [intake, Placement("eu-only", of=[intake], residency=["eu"])])
