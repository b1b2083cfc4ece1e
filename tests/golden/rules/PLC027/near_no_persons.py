from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
# It must run in the EU; nothing says that it has to do with persons.
weather = ExternalService("weather", host="api.weather.example", jurisdiction="us")
intake = Microservice(
    "intake", image=IMAGE, on=eu, traffic=Traffic(mean=1, peak=2), calls=[Call(weather, timeout_ms=200)]
)

system = System("golden", [intake, Placement("eu-only", of=[intake], residency=["eu"])])
