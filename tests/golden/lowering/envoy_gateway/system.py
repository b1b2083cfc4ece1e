from __future__ import annotations

from aiscale import ExternalSecret, KubernetesSecret, System
from aiscale.network import (
    ApiKey,
    AuthorizationPolicy,
    Claim,
    Gateway,
    GatewayApi,
    Jwt,
    Listener,
    Match,
    RateLimit,
    Route,
)
from aiscale.services import Microservice

IMAGE = f"registry.example/shop@sha256:{'1f' * 32}"

prices = Microservice("prices", image=IMAGE, replicas=2)
stock = Microservice("stock", image=IMAGE, replicas=2)
ranker = Microservice("ranker", image=IMAGE, replicas=2, port=9_000, protocol="grpc")

customers = Jwt("https://accounts.example", jwks_uri="https://accounts.example/keys")
staff = Jwt("https://login.example", jwks_uri="https://login.example/keys", audiences=["stock", "shop"])
partners = ApiKey(KubernetesSecret("partners", key="acme"), header="x-partner-key")
resellers = ApiKey(ExternalSecret("vault", remote_key="shop/resellers"), header="x-partner-key")
auditor = ApiKey(ExternalSecret("vault", remote_key="shop/keys", remote_property="auditor/eu"))

edge = Gateway(
    "edge",
    class_name="eg",
    listeners=[
        Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt")),
        Listener(
            port=8_443,
            hostname="*.partners.example",
            certificate=KubernetesSecret("partners-tls", key="tls.crt"),
            client_ca_certificate=ExternalSecret("vault", remote_key="shop/tls/partners-ca"),
        ),
    ],
    replicas=3,
    authentication=[customers, staff],
)
routes = [
    Route(
        "prices",
        gateway=edge,
        hosts=["shop.example"],
        matches=[Match("/prices")],
        targets=[prices],
        timeout_ms=900,
        per_try_timeout_ms=300,
        retries=2,
        retry_on=["connect-failure", "gateway-error", "unavailable"],
        limits=[
            RateLimit(500),
            RateLimit(60, unit="minute", per="claim", claim="sub"),
            RateLimit(20, per="remote-address"),
            RateLimit(5, unit="hour", per="header", header="X-Device", enforced_percent=0),
        ],
    ),
    Route(
        "stock", gateway=edge, hosts=["staff.example"], targets=[stock], authentication=[staff], limits=[RateLimit(100)]
    ),
    Route(
        "orders",
        gateway=edge,
        hosts=["a.partners.example"],
        targets=[stock],
        authentication=[partners, resellers],
        limits=[RateLimit(1_000, unit="day", per="api-key")],
        per_try_timeout_ms=2_000,
    ),
    Route("ranking", gateway=edge, hosts=["ranking.example"], targets=[ranker], authentication=[auditor]),
    Route(
        "status", gateway=edge, hosts=["shop.example"], matches=[Match("/status")], targets=[prices], authentication=()
    ),
]
readers = AuthorizationPolicy(
    "readers", of=[routes[1]], claims=[Claim("scope", ["stock.read", "stock.write"]), Claim("team", ["stock"])]
)
system = System("envoy-gateway", [*routes, readers], meshes=[GatewayApi(version="1.4")])
