from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, Listener, Match, RateLimit, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
tls = KubernetesSecret("tls", key="tls.crt")
edge = Gateway("edge", class_name="eg", listeners=[Listener(certificate=tls)], replicas=3, on=cluster)
pricing = Microservice("pricing", image=IMAGE, on=cluster, replicas=4, requests_per_second_per_replica=400)
prices = Route(
    "prices",
    gateway=edge,
    hosts=["shop.example", "shop.test"],
    matches=[Match("/prices"), Match("/offers")],
    targets=[pricing],
    traffic=Traffic(mean=300, peak=900),
    limits=[RateLimit(500)],
)

system = System("golden", [prices])
