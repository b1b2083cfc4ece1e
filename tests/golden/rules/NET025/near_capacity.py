from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, Istio, Listener, Match, RateLimit, Route, ServicePolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=cluster)
pricing = Microservice("pricing", image=IMAGE, on=cluster, replicas=4, requests_per_second_per_replica=400)
# A limit of each client bounds nothing in all, and another route has none: nobody says that they protect.
prices = Route(
    "prices",
    gateway=edge,
    matches=[Match("/prices")],
    targets=[pricing],
    traffic=Traffic(mean=100, peak=400),
    limits=[RateLimit(2_000, per="remote-address")],
)
offers = Route(
    "offers",
    gateway=edge,
    matches=[Match("/offers")],
    targets=[pricing],
    traffic=Traffic(mean=100, peak=400),
    limits=[RateLimit(9_000)],
)
# What the replicas themselves hold back needs no limit before them.
stock = Microservice("stock", image=IMAGE, on=cluster, replicas=2, requests_per_second_per_replica=100)
policy = ServicePolicy("stock", of=[stock], limits=[RateLimit(90)])
stocks = Route(
    "stocks",
    gateway=edge,
    matches=[Match("/stocks")],
    targets=[stock],
    traffic=Traffic(mean=50, peak=100),
    limits=[RateLimit(5_000)],
)

system = System("golden", [prices, offers, stocks, policy], meshes=[Istio(on=cluster)])
