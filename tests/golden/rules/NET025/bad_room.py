"""A quarter more than the peak would be more than the service answers: the limit that is proposed is what it answers."""

from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, Istio, Listener, RateLimit, Route, ServicePolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=cluster)
counts = Microservice("counts", image=IMAGE, on=cluster)
stock = Microservice("stock", image=IMAGE, on=cluster, replicas=3, requests_per_second_per_replica=320)
pricing = Microservice(
    "pricing", image=IMAGE, on=cluster, replicas=2, requests_per_second_per_replica=500, calls=[Call(stock)]
)
prices = Route(
    "prices",
    gateway=edge,
    targets=[pricing],
    traffic=Traffic(mean=300, peak=900),
    limits=[RateLimit(500, limiter=counts)],
)
policy = ServicePolicy("stock", of=[stock], limits=[RateLimit(100)])

system = System("golden", [prices, policy], meshes=[Istio(on=cluster)])
