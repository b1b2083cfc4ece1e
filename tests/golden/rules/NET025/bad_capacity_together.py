from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Backend, Gateway, Istio, Listener, Match, RateLimit, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=cluster)
counts = Microservice("counts", image=IMAGE, on=cluster)
pricing = Microservice("pricing", image=IMAGE, on=cluster, replicas=4, requests_per_second_per_replica=400)
trial = Microservice("trial", image=IMAGE, on=cluster)
prices = Route(
    "prices",
    gateway=edge,
    matches=[Match("/prices")],
    targets=[Backend(pricing, weight=90), Backend(trial, weight=10)],
    limits=[RateLimit(1_000, limiter=counts), RateLimit(120_000, unit="minute", limiter=counts)],
    traffic=Traffic(mean=100, peak=400),
)
offers = Route(
    "offers",
    gateway=edge,
    matches=[Match("/offers")],
    targets=[pricing],
    limits=[RateLimit(1_000, limiter=counts)],
    traffic=Traffic(mean=100, peak=400),
)

system = System("golden", [prices, offers], meshes=[Istio(on=cluster)])
