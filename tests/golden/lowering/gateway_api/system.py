from __future__ import annotations

from aiscale import ExternalSecret, KubernetesSecret, Rate, System, Traffic
from aiscale.network import Backend, Gateway, GatewayApi, Listener, Match, Mirror, Route
from aiscale.objects import Manifest, ServicePort
from aiscale.services import Microservice

IMAGE = f"registry.example/shop@sha256:{'1f' * 32}"
OTHERS = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "legacy", "namespace": "old-shop"},
    "spec": {"selector": {"app": "legacy"}, "ports": [{"name": "http", "port": 80, "targetPort": 8080}]},
}

prices = Microservice("prices", image=IMAGE, replicas=2)
prices_next = Microservice("prices-next", image=IMAGE, replicas=2)
audit = Microservice("audit", image=IMAGE, replicas=2)
ranker = Microservice("ranker", image=IMAGE, replicas=2, port=9_000, protocol="grpc")
broker = Microservice("broker", image=IMAGE, replicas=2, port=8_883, protocol="tcp")
legacy = Manifest("legacy", OTHERS, exposes=[ServicePort("legacy", "http")])

edge = Gateway(
    "edge",
    listeners=[
        Listener(hostname="api.shop.example", certificate=KubernetesSecret("edge-tls", key="tls.crt")),
        Listener(
            port=8_443,
            hostname="*.partners.example",
            certificate=ExternalSecret("vault", remote_key="shop/tls/partners"),
            client_ca_certificate=ExternalSecret("vault", remote_key="shop/tls/partners-ca"),
        ),
        Listener("TLS", port=8_883, hostname="devices.shop.example"),
        Listener("HTTP", redirect_to_https=True),
        Listener("HTTP", port=8_080, hostname="*.shop.example", tls_ends_at="load-balancer"),
    ],
    replicas=3,
)
outer = Gateway(
    "outer", listeners=[Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt"))], class_name="kgateway"
)

routes = [
    Route(
        "prices",
        gateway=edge,
        hosts=["api.shop.example"],
        matches=[
            Match("/prices", method="GET", headers={"X-Client": "app", "Accept": "application/json"}),
            Match("/price", exact=True),
        ],
        targets=[Backend(prices, weight=99.5), Backend(prices_next, weight=0.5)],
        mirror=Mirror(audit, percent=12.5),
        timeout_ms=2_500,
        per_try_timeout_ms=800,
        retries=2,
        retry_on=["connect-failure", "gateway-error"],
        traffic=Traffic(mean=Rate(10), peak=Rate(20)),
    ),
    Route(
        "partners",
        gateway=edge,
        hosts=["a.partners.example", "b.partners.example"],
        matches=[Match("/legacy")],
        targets=[legacy],
        mirror=Mirror(audit, percent=50),
    ),
    Route("devices", gateway=edge, hosts=["devices.shop.example"], targets=[broker]),
    Route(
        "ranking",
        gateway=outer,
        hosts=["ranking.shop.example"],
        matches=[Match("/shop.Ranker"), Match("/shop.Ranker/Explain", exact=True, headers={"X-Team": "search"})],
        targets=[ranker],
    ),
    Route("rank-slowly", gateway=outer, hosts=["slow.shop.example"], targets=[ranker], timeout_ms=90_000),
]
system = System("gateways", routes, meshes=[GatewayApi(channel="experimental")])
