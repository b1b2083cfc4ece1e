from __future__ import annotations

from aiscale import KubernetesSecret, System
from aiscale.network import AuthorizationPolicy, Claim, Gateway, Jwt, Listener, Match, Route
from aiscale.services import Microservice

IMAGE = f"registry.example/shop@sha256:{'1f' * 32}"
TLS = KubernetesSecret("edge-tls", key="tls.crt")

shop = Microservice("shop", image=IMAGE, replicas=2)
stock = Microservice("stock", image=IMAGE, replicas=2)

staff = Jwt("https://login.example", audiences=["stock", "shop"])
customers = Jwt("https://accounts.example", jwks_uri="https://accounts.example/keys")
edge = Gateway(
    "edge",
    listeners=[
        Listener(certificate=TLS),
        Listener(port=8_443, hostname="*.staff.example", certificate=TLS),
        Listener("TLS", port=9_443, hostname="devices.example"),
    ],
    authentication=[customers, staff],
)
routes = [
    Route("shop", gateway=edge, hosts=["shop.example"], targets=[shop]),
    Route(
        "login",
        gateway=edge,
        hosts=["shop.example"],
        matches=[Match("/login", exact=True), Match("/sessions", method="POST"), Match("/sessions", method="PUT")],
        targets=[shop],
        authentication=(),
    ),
    Route(
        "stock",
        gateway=edge,
        hosts=["*.staff.example"],
        matches=[Match("/stock", method="GET", headers={"X-Team": "stock"})],
        targets=[stock],
        authentication=[staff],
    ),
]
readers = AuthorizationPolicy(
    "readers", of=[routes[2]], claims=[Claim("scope", ["stock.read", "stock.write"]), Claim("team", ["stock"])]
)
system = System("gateway-tokens", [*routes, readers])
