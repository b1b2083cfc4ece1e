from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import AuthorizationPolicy, Claim, Gateway, Istio, Jwt, Listener, RateLimit, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway(
    "edge",
    listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))],
    authentication=[Jwt("https://login.example")],
    on=cluster,
)
pricing = Microservice("pricing", image=IMAGE, on=cluster)
# The gateway verifies for all its routes; a header is counted by as it is, and a policy of a service has no claims.
prices = Route(
    "prices",
    gateway=edge,
    targets=[pricing],
    traffic=Traffic(mean=5, peak=9),
    limits=[RateLimit(10, per="claim", claim="sub"), RateLimit(10, per="header", header="x-tenant")],
)
readers = AuthorizationPolicy("readers", of=[prices], claims=[Claim("scope", ["prices.read"])])
reports = AuthorizationPolicy("reports", of=[pricing], allow=["analytics/reports"])

system = System("golden", [readers, reports], meshes=[Istio(on=cluster)])
