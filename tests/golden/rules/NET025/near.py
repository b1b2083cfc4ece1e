from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import ApiKey, Call, ExternalClient, Gateway, Istio, Listener, RateLimit, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], replicas=3, on=cluster)
pricing = Microservice("pricing", image=IMAGE, on=cluster)
keys = ApiKey(KubernetesSecret("partners", key="keys"))
# Three proxies let 900 through together; one that only counts refuses nobody; a peak of a minute fits into the burst.
prices = Route(
    "prices",
    gateway=edge,
    targets=[pricing],
    authentication=[keys],
    traffic=Traffic(mean=100, peak=500),
    limits=[
        RateLimit(300),
        RateLimit(100, enforced_percent=0),
        RateLimit(3_000, unit="minute", burst=20_000),
        RateLimit(40, per="api-key"),
    ],
)
shops = ExternalClient("shop", count=40, calls=[Call(prices, timeout_ms=500)], traffic=Traffic(mean=20, peak=400))
# Nobody knows how many proxies count here.
other = Gateway("other", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=cluster)
offers = Route("offers", gateway=other, targets=[pricing], traffic=Traffic(mean=20, peak=60), limits=[RateLimit(50)])

system = System("golden", [shops, offers], meshes=[Istio(on=cluster)])
