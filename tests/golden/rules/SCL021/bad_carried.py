from aiscale import Autoscaling, KubernetesSecret, System, Traffic
from aiscale.network import Backend, Call, ExternalClient, Gateway, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
pricing = Microservice(
    "pricing",
    image=IMAGE,
    requests_per_second_per_replica=400,
    autoscaling=Autoscaling(max_replicas=16),
    startup_time="90s",
)
stable = Microservice("stable", image=IMAGE, replicas=4, requests_per_second_per_replica=400)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], replicas=3)
route = Route(
    "prices",
    gateway=edge,
    hosts=["prices.example"],
    targets=[Backend(pricing, weight=75), Backend(stable, weight=25)],
    traffic=Traffic(mean=400, peak=2_000, rise="10m"),
)
shop = ExternalClient("shop", calls=[Call(route)], traffic=Traffic(mean=800, peak=2_000, rise="30s"))

system = System("golden", [cluster, shop])
