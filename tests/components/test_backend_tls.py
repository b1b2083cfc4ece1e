"""TLS between gateways and targets: what is refused, and where it is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aiscale import KubernetesSecret
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.network import Backend, BackendTls, Gateway, KubernetesConfigMap, Listener, Route
from aiscale.objects import Manifest, ServicePort
from aiscale.services import Microservice, Probe
from aiscale.serving import Model, ModelService, Triton

IMAGE = "registry.example/app@sha256:" + "1f" * 32
TLS = BackendTls(ca=KubernetesConfigMap("shop-ca"))
PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
KEY = "-----BEGIN PRIVATE KEY-----"  # gitleaks:allow


def _service(name: str = "prices", **fields: Any) -> Microservice:
    return Microservice(name, image=IMAGE, **({"protocol": "https"} | fields))


def _route(target: Any, *protocols: Any, **fields: Any) -> Route:
    certificate = KubernetesSecret("edge", key="tls.crt")
    listeners = [
        Listener(one, port=8_000 + number, certificate=certificate if one == "HTTPS" else None)
        for number, one in enumerate(protocols or ("HTTPS",))
    ]
    return Route("r", gateway=Gateway("edge", listeners=listeners), targets=[target], **fields)


def _manifest(protocol: Any) -> Manifest:
    port = {"name": "web", "port": 443}
    body = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "old"}, "spec": {"ports": [port]}}
    return Manifest("old", body, exposes=[ServicePort("old", 443, protocol=protocol)])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: BackendTls(ca=KubernetesSecret("ca", key="tls.crt")),
         "BackendTls: ca has the key tls.crt, but gateways read the key ca.crt of a Secret"),
        (lambda: BackendTls(ca="prices-ca"),
         'BackendTls: ca is no certificate in PEM: Path("ca.pem").read_text(), "system", or '
         'KubernetesConfigMap("prices-ca")'),
        (lambda: BackendTls(ca=f"{PEM}{KEY}"),
         "BackendTls: ca contains a private key: give the certificates alone"),
        (lambda: BackendTls(),
         "BackendTls: hostname is missing: public CAs issue no certificates for the DNS name of a Service; "
         'set hostname="prices.example", or the ca of the cluster'),
        (lambda: BackendTls(ca=PEM, subject_alt_names=[f"{one}.example" for one in "abcdef"]),
         "BackendTls: subject_alt_names has 6 names; 5 at most"),
        (lambda: BackendTls(hostname="10.0.0.1"),
         'BackendTls: hostname is the address 10.0.0.1, but SNI has names only: hostname="prices.example"'),
        (lambda: BackendTls(ca=PEM, subject_alt_names=["a b"]),
         "BackendTls: subject_alt_names[0] must be the name of a host in lower case, or a URI, such as "
         "'spiffe://prod/ns/shop/sa/prices', not 'a b'"),
        (lambda: Backend(_service(), weight=0.00001),
         "Backend: weight must be 0 or at least 0.0001, not 1e-05: routes have whole weights up to 1,000,000"),
        (lambda: _route(_service()),
         "Route 'r': targets has prices, which serves HTTPS, without tls: Backend(prices, tls=BackendTls(ca=…))"),
        (lambda: _route(Backend(_service(), tls=TLS), mirror=_service("copy")),
         "Route 'r': mirror has copy, which serves HTTPS, without tls: Mirror(copy, tls=BackendTls(ca=…))"),
        (lambda: _route(_manifest("https")),
         "Route 'r': targets has old, which serves HTTPS, without tls: Backend(old, tls=BackendTls(ca=…))"),
        (lambda: _route(Backend(_service(protocol="grpc"), tls=TLS)),
         "Route 'r': targets has tls for prices, which serves grpc: leave out tls, or set protocol=\"https\" of prices"),
        (lambda: _route(Backend(_model(), tls=TLS)),
         "Route 'r': targets has tls for surge, which serves http: leave out tls"),
        (lambda: _route(Backend(_service(), tls=TLS), "TLS"),
         "Route 'r': targets has tls for prices, but all listeners of edge pass TLS through: the client verifies the "
         "certificate; leave out tls"),
        (lambda: _service(port=8_443, ports={"metrics": 8_443}),
         "Microservice 'prices': ports.metrics is 8443, which speaks HTTPS: Prometheus needs a port of its own for HTTP"),
    ],
)  # fmt: skip
def test_contradictions_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidComponentError) as raised:
        make()
    assert raised.value.diagnostics[0].message == message


def _model() -> ModelService:
    model = Model("surge", version="v8", artifact="s3://models/surge", framework="onnx")
    return ModelService("surge", model=model, runtime=Triton())


@pytest.mark.parametrize(
    "make",
    [
        lambda: _route(Backend(_service(), tls=TLS)),
        lambda: _route(Backend(_manifest("https"), tls=TLS)),
        lambda: _route(_service(), "TLS"),
        lambda: _route(_service(), "TLS", "HTTPS"),
        lambda: _service(health_path="/ready"),
        lambda: _service(readiness_probe=Probe("http", path="/ready"), ports={"metrics": 9_090}),
        lambda: BackendTls(ca=PEM),
        lambda: BackendTls(hostname="prices.example"),
        lambda: BackendTls(subject_alt_names=["*.example", "spiffe://prod/ns/shop/sa/prices"]),
    ],
)
def test_what_fits_together_is_accepted(make: Callable[[], object]) -> None:
    make()
