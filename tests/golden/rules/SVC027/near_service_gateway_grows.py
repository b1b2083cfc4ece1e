"""The number of proxies of the gateway is undeclared."""

from aiscale import KubernetesSecret, Objective, System, Traffic
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
prices = Microservice(
    "prices", image=IMAGE, replicas=3, traffic=Traffic(mean=5, peak=9), objective=Objective(availability=0.9995)
)
edge = Gateway("edge", listeners=[Listener(certificate=TLS)])
to_prices = Route("to-prices", gateway=edge, targets=[prices])

system = System("golden", [cluster, to_prices], meshes=[Istio()])
