from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import ApiKey, Gateway, Istio, Listener, Match, RateLimit, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=cluster)
pricing = Microservice("pricing", image=IMAGE, on=cluster)
prices = Route(
    "prices",
    gateway=edge,
    matches=[Match("/prices")],
    targets=[pricing],
    traffic=Traffic(mean=5, peak=9),
    limits=[RateLimit(10, per="api-key")],
)
offers = Route(
    "offers",
    gateway=edge,
    matches=[Match("/offers")],
    targets=[pricing],
    traffic=Traffic(mean=5, peak=9),
    authentication=[ApiKey(KubernetesSecret("partners", key="keys"))],
    limits=[RateLimit(10, per="claim", claim="sub")],
)

system = System("golden", [prices, offers], meshes=[Istio(on=cluster)])
