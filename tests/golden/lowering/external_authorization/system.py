from __future__ import annotations

from aiscale import KubernetesSecret, System
from aiscale.network import ExternalAuthorization, Gateway, GatewayApi, Jwt, Listener, Match, Route
from aiscale.services import Microservice

IMAGE = f"registry.example/shop@sha256:{'1f' * 32}"
TLS = KubernetesSecret("edge-tls", key="tls.crt")

prices = Microservice("prices", image=IMAGE, replicas=2)
opa = Microservice("opa", image=IMAGE, replicas=2, port=9_191, protocol="grpc")
login = Microservice("login", image=IMAGE, replicas=2)

edge = Gateway("edge", class_name="eg", listeners=[Listener(certificate=TLS)])
inner = Gateway("inner", listeners=[Listener(certificate=TLS)])
routes = [
    Route("prices", gateway=edge, hosts=["shop.example"], matches=[Match("/prices")], targets=[prices],
          authentication=[Jwt("https://accounts.example", jwks_uri="https://accounts.example/keys")],
          external_authorization=ExternalAuthorization(opa, request_headers=["authorization", "x-tenant"],
                                                       max_request_bytes=8_192, timeout_ms=200)),
    Route("stock", gateway=edge, hosts=["shop.example"], matches=[Match("/stock")], targets=[prices],
          external_authorization=ExternalAuthorization(login, path="/verify", request_headers=["cookie"],
                                                       response_headers=["x-user"], failure_mode_allow=True)),
    Route("status", gateway=edge, hosts=["shop.example"], matches=[Match("/status")], targets=[prices],
          external_authorization=login),
    Route("orders", gateway=inner, hosts=["orders.example"], targets=[prices],
          matches=[Match("/orders", method="POST", headers={"X-Tenant": "a"})],
          external_authorization=ExternalAuthorization(opa, provider="opa")),
]  # fmt: skip
system = System("external-authorization", routes, meshes=[GatewayApi(version="1.6")])
