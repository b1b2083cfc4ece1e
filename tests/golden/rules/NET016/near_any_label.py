from aiscale import KubernetesSecret, System
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE)
edge = Gateway(
    "edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"), hostname="*.shop.example")]
)
prices = Route("prices", gateway=edge, hosts=["eu.prices.shop.example"], targets=[pricing])

system = System("golden", [cluster, prices], meshes=[Istio()])
