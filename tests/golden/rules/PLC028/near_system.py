from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
# Files of others, which it only reads; and nobody says that what it sends is about persons.
maps = Bucket("maps", uri="s3://open-maps/tiles")
weather = ExternalService("weather", host="api.weather.example")
intake = Microservice(
    "intake", image=IMAGE, on=eu, reads=[maps], traffic=Traffic(mean=1, peak=2), calls=[Call(weather, timeout_ms=200)]
)

system = System("golden", [intake], residency=["eu"])
