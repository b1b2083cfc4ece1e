from __future__ import annotations

from aiscale import ExternalSecret, KubernetesSecret, System
from aiscale.network import Backend, BackendTls, Gateway, GatewayApi, KubernetesConfigMap, Listener, Route
from aiscale.services import Microservice

IMAGE = f"registry.example/shop@sha256:{'1f' * 32}"


def service(name: str) -> Microservice:
    return Microservice(name, image=IMAGE, replicas=2, port=8_443, protocol="https")


edge = Gateway("edge", class_name="eg", listeners=[Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
settings = {
    "prices": BackendTls(ca=KubernetesConfigMap("shop-ca")),
    "stock": BackendTls(hostname="stock.internal", ca=KubernetesSecret("internal-ca", key="ca.crt")),
    "orders": BackendTls(ca=ExternalSecret("vault", remote_key="shop/ca", remote_property="pem")),
    "public": BackendTls(hostname="public.example"),
}
routes = [
    Route(name, gateway=edge, hosts=[f"{name}.example"], targets=[Backend(service(name), tls=tls)])
    for name, tls in settings.items()
]
system = System("backend-tls-envoy", routes, meshes=[GatewayApi(version="1.4")])
