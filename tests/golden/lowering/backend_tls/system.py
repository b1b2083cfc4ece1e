from __future__ import annotations

from aiscale import KubernetesSecret, System
from aiscale.network import (
    Backend,
    BackendTls,
    Gateway,
    GatewayApi,
    KubernetesConfigMap,
    Listener,
    Match,
    Mirror,
    Route,
)
from aiscale.objects import Manifest, ServicePort
from aiscale.services import Microservice

IMAGE = f"registry.example/shop@sha256:{'1f' * 32}"
CA = """\
-----BEGIN CERTIFICATE-----
MIIBezCCASGgAwIBAgIUQr78fDbIzGPiVS0ryQZSAMCcpdMwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHc2hvcC1jYTAgFw0yNjEyMDMwNzMwMzFaGA8yMTI2MTEwOTA3
MzAzMVowEjEQMA4GA1UEAwwHc2hvcC1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABDFD2Q/+VX8jRueixmln9g931C/vCU062O8+7eLTqDUOk7AKfu3UPVFBSt4T
b0aBoc1VGUyzjl3YVWTBFxqI6CqjUzBRMB0GA1UdDgQWBBRAOielqhoSHWF7P522
K2o+S2GF5jAfBgNVHSMEGDAWgBRAOielqhoSHWF7P522K2o+S2GF5jAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQD+4P4Br5+y6mIl9rU6DmQljaoo
kPjV4//FEyTBwONi0QIgIhVWe7zLdorvwh2r7YvWAmvJ/GFE7AMqf95wKUHetkc=
-----END CERTIFICATE-----
"""
OTHERS = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "legacy", "namespace": "former-shop"},
    "spec": {
        "selector": {"app": "legacy"},
        "ports": [{"name": "https", "port": 443, "targetPort": 8443}, {"name": "http", "port": 80, "targetPort": 8080}],
    },
}

tls = BackendTls(ca=CA)
prices = Microservice("prices", image=IMAGE, replicas=2, port=8_443, protocol="https", ports={"http-admin": 9_000})
audit = Microservice("audit", image=IMAGE, replicas=2, port=8_443, protocol="https", health_path="/ready")
desk = Microservice("desk", image=IMAGE, replicas=2, calls=[prices])
legacy = Manifest("legacy", OTHERS, exposes=[ServicePort("legacy", "https")])

edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
routes = [
    Route(
        "prices",
        gateway=edge,
        hosts=["shop.example"],
        matches=[Match("/prices")],
        targets=[Backend(prices, tls=tls)],
        mirror=Mirror(audit, percent=10, tls=BackendTls(hostname="audit.internal", ca=KubernetesConfigMap("shop-ca"))),
    ),
    Route("partners", gateway=edge, hosts=["partners.example"], targets=[Backend(prices, tls=tls)]),
    Route(
        "legacy",
        gateway=edge,
        hosts=["legacy.example"],
        targets=[Backend(legacy, tls=BackendTls(ca=CA, subject_alt_names=["old.internal", "spiffe://old/shop"]))],
    ),
]
system = System("backend-tls", [*routes, desk], meshes=[GatewayApi()])
