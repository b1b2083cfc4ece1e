from aiscale import Objective, System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
weather = ExternalService("weather", host="api.weather.example")
eta = Microservice(
    "eta", image=IMAGE, traffic=Traffic(mean=90, peak=300), objective=Objective(p99_ms=2_000), calls=[weather]
)

system = System("golden", [cluster, eta])
