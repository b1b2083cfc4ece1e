"""Istio in ambient mode, installed by its own Helm charts before the system."""

from aiscale import KubernetesSecret, System
from aiscale.network import ExternalAuthorization, Gateway, Istio, IstioCharts, Listener, Match, Route
from aiscale.platform import GkeCluster, NodePool
from aiscale.services import Call, Microservice

IMAGE = "registry.example/app@sha256:" + "8d" * 32
core = GkeCluster(
    "core",
    project="shop-1",
    region="europe-west1",
    pools=[NodePool("plain", instance_type="n2-standard-8", max_nodes=6)],
)
charts = IstioCharts(
    version="1.30.3",
    digests={
        "base": "sha256:" + "1a" * 32,
        "cni": "sha256:" + "2b" * 32,
        "istiod": "sha256:" + "3c" * 32,
        "ztunnel": "sha256:" + "4d" * 32,
    },
    replicas=3,
    values={
        "istiod": {
            "meshConfig": {
                "accessLogFile": "/dev/stdout",
                "extensionProviders": [{"name": "zipkin", "zipkin": {"service": "zipkin.tracing.svc", "port": 9411}}],
            },
            "pilot": {"autoscaleMax": 8},
        }
    },
)
rates = Microservice("rates", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, calls=[Call(rates, timeout_ms=50)])
opa = Microservice("opa", image=IMAGE, port=9_191, protocol="grpc")
login = Microservice("login", image=IMAGE)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
by_opa = ExternalAuthorization(opa, timeout_ms=200, max_request_bytes=8_192)
by_login = ExternalAuthorization(
    login, path="/verify", request_headers=["cookie"], response_headers=["x-user"], failure_mode_allow=True
)
routes = [
    Route("rates", gateway=edge, matches=[Match("/rates")], targets=[rates], external_authorization=by_opa),
    Route("pricing", gateway=edge, matches=[Match("/pricing")], targets=[pricing], external_authorization=by_opa),
    Route("site", gateway=edge, matches=[Match("/site")], targets=[pricing], external_authorization=by_login),
]
system = System("installed-istio", [core, *routes], meshes=[Istio(mode="ambient", install=charts)])
