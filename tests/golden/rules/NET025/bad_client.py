from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import ApiKey, Call, ExternalClient, Gateway, Istio, Listener, RateLimit, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], replicas=2, on=cluster)
pricing = Microservice("pricing", image=IMAGE, on=cluster)
prices = Route(
    "prices",
    gateway=edge,
    targets=[pricing],
    authentication=[ApiKey(KubernetesSecret("partners", key="keys"))],
    limits=[RateLimit(600, unit="minute", per="api-key")],
)
# Two proxies count 600 a minute each; one shop alone sends 25 a second on average.
shops = ExternalClient("shop", count=40, calls=[Call(prices, timeout_ms=500)], traffic=Traffic(mean=1_000, peak=1_200))

system = System("golden", [shops], meshes=[Istio(on=cluster)])
