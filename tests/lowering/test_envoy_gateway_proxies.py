"""Proxies that Envoy Gateway configures by the objects of aiscale do with requests what the blueprint says.

Envoy Gateway's own translator reads the objects; a real Envoy gets the result; servers of the test are called. Tokens
are signed by keys that Envoy gets from a server of HTTPS.
"""

from __future__ import annotations

import base64
import json
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from aiscale import KubernetesSecret, System
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
from tests.support.authority import Authority
from tests.support.envoy_gateway import Translation, public_keys, secret, serving, translate
from tests.support.istio_proxies import Upstream, upstream
from tests.support.lowered import lower_system

pytestmark = [pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""egctl is built when it is not there yet: minutes."""

IMAGE = f"registry.example/app@sha256:{'1f' * 32}"
HOST = "shop.example"
ISSUER, OTHER = "https://login.example", "https://accounts.example"
KEYS = {"acme": "key-of-acme", "initech": "key-of-initech"}


def _system(version: str = "1.6") -> System:
    app = Microservice("app", image=IMAGE, replicas=2)
    tls = KubernetesSecret("edge-tls", key="tls.crt")
    staff = Jwt(ISSUER, jwks_uri=f"{ISSUER}/keys", audiences=["shop", "stock"])
    customers = Jwt(OTHER, jwks_uri=f"{OTHER}/keys")
    edge = Gateway(
        "edge",
        class_name="eg",
        listeners=[
            Listener("HTTP"),
            Listener(certificate=tls),
            Listener(port=8_443, certificate=tls, client_ca_certificate=KubernetesSecret("clients", key="ca.crt")),
        ],
        replicas=2,
    )

    def route(name: str, **fields: Any) -> Route:
        given = {"hosts": [HOST], "matches": [Match(f"/{name}")], "targets": [app], **fields}
        return Route(name, gateway=edge, **given)

    hour = {"unit": "hour"}
    claims = route("claims", authentication=[staff, customers])
    routes = [
        route("open"),
        route("tokens", authentication=[staff]),
        claims,
        route("keys", authentication=[ApiKey(KubernetesSecret("keys", key="acme"))]),
        route("limited", limits=[RateLimit(3, **hour)]),
        route("both", limits=[RateLimit(5, **hour), RateLimit(3, per="header", header="x-user", **hour)]),
        route("addresses", limits=[RateLimit(3, per="remote-address", **hour)]),
        route("users", limits=[RateLimit(2, per="claim", claim="sub", **hour)], authentication=[staff]),
        route(
            "partners",
            limits=[RateLimit(2, per="api-key", **hour)],
            authentication=[ApiKey(KubernetesSecret("keys", key="acme"))],
        ),
        route("tried", limits=[RateLimit(1, enforced_percent=0, **hour)]),
        route("many", limits=[RateLimit(1, per="header", header="x-user", **hour)]),
        route(
            "apart",
            matches=[Match("/apart/a"), Match("/apart/b")],
            hosts=[HOST, "shop.test"],
            limits=[RateLimit(1, **hour)],
        ),
        route("retried", retries=2, retry_on=["gateway-error"], timeout_ms=2_000, per_try_timeout_ms=300),
        route("once", timeout_ms=400),
        route("attempt", timeout_ms=5_000, per_try_timeout_ms=400),
    ]
    readers = AuthorizationPolicy("readers", of=[claims], claims=[Claim("scope", ["read"]), Claim("team", ["a", "b"])])
    return System("shop", [*routes, readers], meshes=[GatewayApi(version=version)])  # type: ignore[arg-type]


@dataclass
class Edge:
    """What runs: the proxy's ports by those of the Gateway, the server behind it, and who signs."""

    version: str
    translation: Translation
    ports: Mapping[int, int]
    server: Upstream
    key: rsa.RSAPrivateKey
    clients: Authority

    def get(self, path: str, *, host: str = HOST, **headers: str) -> httpx2.Response:
        address = f"http://127.0.0.1:{self.ports[80]}{path}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx2.get(address, headers={"host": host, **named}, timeout=30, trust_env=False)

    def statuses(self, times: int, path: str, **fields: Any) -> list[int]:
        return [self.get(path, **fields).status_code for _ in range(times)]

    def token(self, issuer: str = ISSUER, audience: str | None = "shop", **claims: Any) -> str:
        """A header with a signed token."""
        given = {"iss": issuer, "sub": "ann", "exp": time.time() + 86_400_000, **claims}
        body = given if audience is None else {**given, "aud": audience}
        signed = f"{_part({'alg': 'RS256', 'kid': 'one', 'typ': 'JWT'})}.{_part(body)}"
        signature = self.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"Bearer {signed}.{_text(signature)}"


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _part(value: Mapping[str, Any]) -> str:
    return _text(json.dumps(value).encode())


def _public(key: rsa.RSAPrivateKey) -> dict[str, Any]:
    numbers = key.public_key().public_numbers()
    n, e = (_text(one.to_bytes((one.bit_length() + 7) // 8, "big")) for one in (numbers.n, numbers.e))
    return {"keys": [{"kty": "RSA", "kid": "one", "alg": "RS256", "use": "sig", "n": n, "e": e}]}


def _secrets(namespace: str, authority: Authority, clients: Authority) -> list[dict[str, Any]]:
    pair = authority.issue("edge")
    return [
        secret(namespace, "edge-tls", tls_crt=pair.certificate, tls_key=pair.key),
        secret(namespace, "clients", ca_crt=clients.certificate),
        secret(namespace, "keys", **KEYS),
    ]


@pytest.fixture(scope="module", params=["1.6", "1.4"])
def edge(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    """Clients are asked for certificates by the Gateway with 1.6, and by a policy with 1.4."""
    folder = tmp_path_factory.mktemp("edge")
    authority, clients = Authority(), Authority()
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    resources = lower_system(_system(request.param))
    secrets = _secrets("shop", authority, clients)
    translation = translate(folder, resources, secrets)
    with ExitStack() as stack:
        issuer = stack.enter_context(public_keys(folder, authority.issue("issuer"), _public(key)))
        server = stack.enter_context(upstream("127.0.0.1"))
        given = (folder, translation, {"app": server.address}, issuer, authority, secrets)
        yield Edge(request.param, translation, stack.enter_context(serving(*given)), server, key, clients)


@pytest.fixture(autouse=True)
def reset(edge: Edge) -> Iterator[None]:
    yield
    edge.server.release.set()
    edge.server.status = 200
    edge.server.requests.clear()


def test_envoy_gateway_accepts_all_policies(edge: Edge) -> None:
    names = ["both", "users", "partners", "limited", "addresses", "tried", "many", "apart", "retried"]
    secured = ["tokens", "claims", "keys", "users", "partners"]
    asking = {"ClientTrafficPolicy/edge-clients-8443"} if edge.version == "1.4" else set()
    expected = {f"BackendTrafficPolicy/{one}" for one in names} | {f"SecurityPolicy/{one}" for one in secured}
    assert (edge.translation.accepted, edge.translation.verdicts) == (expected | asking, {})


def test_requests_need_a_valid_token(edge: Edge) -> None:
    wrong = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    forged = replace(edge, key=wrong).token()
    asked = {
        "none": edge.get("/tokens"),
        "valid": edge.get("/tokens", authorization=edge.token()),
        "forged": edge.get("/tokens", authorization=forged),
        "other issuer": edge.get("/tokens", authorization=edge.token(OTHER)),
        "other audience": edge.get("/tokens", authorization=edge.token(audience="billing")),
        "second audience": edge.get("/tokens", authorization=edge.token(audience="stock")),
        "open route": edge.get("/open", authorization="Bearer nonsense"),
    }
    assert {name: one.status_code for name, one in asked.items()} == {
        "none": 401, "valid": 200, "forged": 401, "other issuer": 401, "other audience": 403, "second audience": 200,
        "open route": 200,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({}, 403),
        ({"scope": "read"}, 403),
        ({"scope": "read", "team": "a"}, 200),
        ({"scope": "write read", "team": ["x", "b"]}, 200),
        ({"scope": "readonly", "team": "a"}, 403),
        ({"scope": "read", "team": ["x"]}, 403),
        ({"scope": ["read", "write"], "team": "b"}, 200),
    ],
)
@pytest.mark.parametrize(("issuer", "audience"), [(ISSUER, "shop"), (OTHER, None)])
def test_tokens_need_all_claims(
    edge: Edge, claims: Mapping[str, Any], status: int, issuer: str, audience: str | None
) -> None:
    token = edge.token(issuer, audience, **claims)
    assert edge.get("/claims", authorization=token).status_code == status


def test_requests_need_the_api_key_of_a_client(edge: Edge) -> None:
    found = [
        edge.get("/keys", **({"x_api_key": key} if key else {})).status_code for key in ("", "wrong", *KEYS.values())
    ]
    assert found == [401, 401, 200, 200]


def test_requests_above_a_limit_are_rejected(edge: Edge) -> None:
    assert edge.statuses(5, "/limited") == [200, 200, 200, 429, 429]
    assert len(edge.server.requests) == 3


def test_a_request_has_to_satisfy_all_limits(edge: Edge) -> None:
    assert edge.statuses(4, "/both", x_user="ann") == [200, 200, 200, 429]
    assert edge.statuses(3, "/both", x_user="bob") == [200, 200, 429]
    assert edge.statuses(1, "/both") == [429]


def test_each_address_has_a_counter(edge: Edge) -> None:
    assert edge.statuses(4, "/addresses") == [200, 200, 200, 429]


def test_each_user_and_each_api_key_has_a_counter(edge: Edge) -> None:
    ann, bob = edge.token(sub="ann"), edge.token(sub="bob")
    assert edge.statuses(3, "/users", authorization=ann) == [200, 200, 429]
    assert edge.statuses(3, "/users", authorization=bob) == [200, 200, 429]
    assert edge.statuses(1, "/users", authorization=ann, x_jwt_claim_sub="mallory") == [429]
    assert edge.statuses(3, "/partners", x_api_key=KEYS["acme"]) == [200, 200, 429]
    assert edge.statuses(1, "/partners", x_api_key=KEYS["initech"]) == [200]
    assert edge.statuses(3, "/partners", x_api_key="wrong") == [401, 401, 401]


def test_a_limit_that_is_only_tried_rejects_nothing(edge: Edge) -> None:
    assert edge.statuses(3, "/tried") == [200, 200, 200]


def test_the_twenty_values_that_were_seen_last_have_a_counter(edge: Edge) -> None:
    def ask(*users: int) -> list[int]:
        return [edge.get("/many", x_user=f"user-{one}").status_code for one in users]

    assert ask(*range(20), *range(20)) == [200] * 20 + [429] * 20
    assert ask(20, 0, 20) == [200, 200, 429]


def test_each_match_and_host_counts_for_itself(edge: Edge) -> None:
    found = [edge.statuses(2, path, host=host) for path in ("/apart/a", "/apart/b") for host in (HOST, "shop.test")]
    assert found == [[200, 429]] * 4


def test_failed_and_slow_attempts_are_retried(edge: Edge) -> None:
    edge.server.status = 503
    assert edge.get("/retried").status_code == 503
    edge.server.status = 500
    assert edge.get("/retried").status_code == 500
    assert len(edge.server.requests) == 3 + 1
    edge.server.requests.clear()
    edge.server.release.clear()
    started = time.monotonic()
    assert edge.get("/retried").status_code == 504
    assert (len(edge.server.requests), 0.9 <= time.monotonic() - started < 2) == (3, True)


@pytest.mark.parametrize("path", ["/once", "/attempt"])
def test_requests_end_after_the_timeout(edge: Edge, path: str) -> None:
    edge.server.release.clear()
    started = time.monotonic()
    assert edge.get(path).status_code == 504
    assert (len(edge.server.requests), 0.4 <= time.monotonic() - started < 2) == (1, True)


def test_a_listener_rejects_clients_without_a_certificate(edge: Edge, tmp_path: Path) -> None:
    def ask(port: int, authority: Authority | None) -> int:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if authority is not None:
            pair = authority.issue("client")
            (tmp_path / "client.pem").write_text(pair.certificate + pair.key, encoding="utf-8")
            context.load_cert_chain(tmp_path / "client.pem")
        with httpx2.Client(verify=context, trust_env=False) as client:
            address = f"https://127.0.0.1:{edge.ports[port]}/open"
            return client.get(address, headers={"host": HOST}).status_code

    assert (ask(443, None), ask(8_443, edge.clients)) == (200, 200)
    for other in (None, Authority()):
        with pytest.raises(httpx2.TransportError):
            ask(8_443, other)
