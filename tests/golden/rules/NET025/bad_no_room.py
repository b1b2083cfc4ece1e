"""Two routes share a service that answers the sum of their peaks, and the other's limit leaves too little for this."""

from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, Istio, Listener, Match, RateLimit, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=cluster)
counts = Microservice("counts", image=IMAGE, on=cluster)
pricing = Microservice("pricing", image=IMAGE, on=cluster, replicas=2, requests_per_second_per_replica=600)
prices = Route(
    "prices",
    gateway=edge,
    targets=[pricing],
    matches=[Match("/prices")],
    traffic=Traffic(mean=300, peak=900),
    limits=[RateLimit(500, limiter=counts)],
)
offers = Route(
    "offers",
    gateway=edge,
    targets=[pricing],
    matches=[Match("/offers")],
    traffic=Traffic(mean=100, peak=300),
    limits=[RateLimit(500, limiter=counts)],
)

system = System("golden", [prices, offers], meshes=[Istio(on=cluster)])
