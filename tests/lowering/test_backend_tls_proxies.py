"""Gateways connect to targets by TLS: a real Envoy with what Envoy Gateway and Istio make of BackendTLSPolicies.

Servers of the test have certificates of the right authority, of another one, and for another name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest

from aiscale import KubernetesSecret, System
from aiscale.network import Backend, BackendTls, Gateway, GatewayApi, Istio, Listener, Route
from aiscale.services import Microservice
from tests.support.authority import Authority
from tests.support.envoy_gateway import public_keys, secret, serving, translate
from tests.support.istio_apiserver import create, is_applied, istio_apiserver
from tests.support.istio_gateways import gateway_node
from tests.support.istio_proxies import (
    Proxy,
    Upstream,
    configured_proxy,
    eventually,
    node,
    pilot,
    serving_clusters,
    upstream,
)
from tests.support.lowered import lower_system

pytestmark = [pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""Pilot and egctl are built when they are not there yet: minutes."""

IMAGE = f"registry.example/app@sha256:{'1f' * 32}"
STATUSES = {"right": 200, "named": 200, "forged": 503, "renamed": 503, "plain": 503}
"""What a client gets from each service."""
EDGE = gateway_node("edge", "shop")


def _settings(authority: Authority) -> Mapping[str, BackendTls]:
    own = BackendTls(ca=authority.certificate)
    named = BackendTls(hostname="inner.example", ca=authority.certificate, subject_alt_names=["outer.example"])
    return {"right": own, "named": named, "forged": own, "renamed": own, "plain": own}


def _system(class_name: str, settings: Mapping[str, BackendTls], mesh: Any) -> System:
    certificate = KubernetesSecret("edge-tls", key="tls.crt")
    edge = Gateway("edge", class_name=class_name, listeners=[Listener(certificate=certificate), Listener("HTTP")])
    routes = [
        Route(name, gateway=edge, hosts=[f"{name}.example"], targets=[Backend(_service(name), tls=tls)])
        for name, tls in settings.items()
    ]
    return System("shop", routes, meshes=[mesh])


def _service(name: str) -> Microservice:
    return Microservice(name, image=IMAGE, port=8_443, protocol="https")


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[Authority, Mapping[str, Upstream]]]:
    """The authority that gateways trust, and a server for each service."""
    authority, other = Authority(), Authority()
    certificates = {
        "right": authority.issue_server("right.shop.svc"),
        "named": authority.issue_server("outer.example"),
        "forged": other.issue_server("forged.shop.svc"),
        "renamed": authority.issue_server("right.shop.svc"),
        "plain": None,
    }
    with ExitStack() as stack:
        found = {}
        for name, pair in certificates.items():
            file = None
            if pair is not None:
                file = tmp_path / f"{name}.pem"
                file.write_text(pair.certificate + pair.key, encoding="utf-8")
            found[name] = stack.enter_context(upstream("127.0.0.1", file))
        yield authority, found


def _get(port: int, name: str) -> int:
    headers = {"host": f"{name}.example"}
    return httpx2.get(f"http://127.0.0.1:{port}/", headers=headers, timeout=30, trust_env=False).status_code


def _expect(asked: Mapping[str, int], found: Mapping[str, Upstream]) -> None:
    assert asked == STATUSES
    names = {name: set(one.server_names) for name, one in found.items() if one.server_names}
    assert names == {
        "right": {"right.shop.svc"}, "named": {"inner.example"}, "forged": {"forged.shop.svc"},
        "renamed": {"renamed.shop.svc"},
    }  # fmt: skip
    assert {name for name, one in found.items() if one.requests} == {"right", "named"}


def test_envoy_gateway_verifies_certificates_of_targets(
    servers: tuple[Authority, Mapping[str, Upstream]], tmp_path: Path
) -> None:
    authority, found = servers
    resources = lower_system(_system("eg", _settings(authority), GatewayApi()))
    pair = Authority().issue("edge")
    secrets = [secret("shop", "edge-tls", tls_crt=pair.certificate, tls_key=pair.key)]
    translation = translate(tmp_path, resources, secrets)
    assert (translation.accepted, translation.verdicts) == ({f"BackendTLSPolicy/{name}" for name in found}, {})
    services = {name: one.address for name, one in found.items()}
    trusted = {f"{name}/shop-ca": authority.certificate for name in found}
    with (
        public_keys(tmp_path, pair, {}) as issuer,
        serving(tmp_path, translation, services, issuer, authority, secrets, trusted) as ports,
    ):
        asked = {name: _get(ports[80], name) for name in found}
    _expect(asked, found)


def test_istio_verifies_certificates_of_targets(
    servers: tuple[Authority, Mapping[str, Upstream]], tmp_path: Path
) -> None:
    authority, found = servers
    resources = lower_system(_system("istio", _settings(authority), GatewayApi()))
    with istio_apiserver(tmp_path) as (server, kubeconfig):
        for one in resources:
            if is_applied(one):
                create(server, dict(one.properties))
        with pilot(tmp_path, kubeconfig) as xds, configured_proxy(tmp_path, xds, EDGE) as gateway:
            clusters = {name: eventually(lambda name=name: _with_tls(gateway, name)) for name in found}
    sources = {name: _source(one) for name, one in clusters.items()}
    assert sources == {name: f"configmap://shop/{name}-ca-cacert" for name in found}
    hosts = {f"{name}.example": one for name, one in clusters.items()}
    addresses = {f"{name}.example": one.address for name, one in found.items()}
    with serving_clusters(tmp_path, hosts, addresses, authority.certificate) as port:
        asked = {name: _get(port, name) for name in found}
    _expect(asked, found)


def test_istio_does_not_verify_names_without_subject_alt_names(
    servers: tuple[Authority, Mapping[str, Upstream]], tmp_path: Path
) -> None:
    """Why the policies always have them: with a hostname alone, the certificate of another service is accepted."""
    authority, found = servers
    resources = lower_system(_system("istio", _settings(authority), GatewayApi()))
    with istio_apiserver(tmp_path) as (server, kubeconfig):
        for one in resources:
            if is_applied(one):
                manifest = dict(one.properties)
                if one.key == "backendtlspolicy/renamed":
                    rest = {
                        key: value for key, value in manifest["spec"]["validation"].items() if key != "subjectAltNames"
                    }
                    manifest = {**manifest, "spec": {**manifest["spec"], "validation": rest}}
                create(server, manifest)
        with pilot(tmp_path, kubeconfig) as xds, configured_proxy(tmp_path, xds, EDGE) as gateway:
            cluster = eventually(lambda: _with_tls(gateway, "renamed"))
    addresses = {"renamed.example": found["renamed"].address}
    with serving_clusters(tmp_path, {"renamed.example": cluster}, addresses, authority.certificate) as port:
        assert _get(port, "renamed") == 200


@pytest.mark.parametrize("outside", [True, False])
def test_sidecars_apply_the_policy_in_place_of_mutual_tls(tmp_path: Path, outside: bool) -> None:
    """What NET012 says: callers add TLS to their own, and a sidecar of the service gets no certificate of the mesh."""
    prices = _service("right")
    desk = Microservice("desk", image=IMAGE, calls=[prices])
    certificate = KubernetesSecret("edge-tls", key="tls.crt")
    edge = Gateway("edge", listeners=[Listener(certificate=certificate)])
    tls = BackendTls(ca=Authority().certificate)
    route = Route("right", gateway=edge, targets=[Backend(prices, tls=tls)])
    resources = lower_system(System("shop", [desk, route], meshes=[Istio(without_proxy=[prices] if outside else [])]))
    with istio_apiserver(tmp_path) as (server, kubeconfig):
        for one in resources:
            if is_applied(one):
                create(server, dict(one.properties))
        with (
            pilot(tmp_path, kubeconfig) as xds,
            configured_proxy(tmp_path, xds, EDGE) as gateway,
            configured_proxy(tmp_path, xds, node(resources, "desk")) as caller,
        ):
            found = [eventually(lambda one=one: _with_tls(one, "right")) for one in (gateway, caller)]
    assert [_source(one) for one in found] == ["configmap://shop/right-ca-cacert"] * 2


def _with_tls(gateway: Proxy, name: str) -> dict[str, Any] | None:
    """The cluster of a service, once it has TLS settings."""
    try:
        found = gateway.cluster(f"outbound|8443||{name}.shop.svc.cluster.local")
    except StopIteration:
        return None
    return found if "transport_socket" in found else None


def _source(cluster: Mapping[str, Any]) -> str:
    """Where the CA certificates of a cluster come from."""
    context = cluster["transport_socket"]["typed_config"]["common_tls_context"]["combined_validation_context"]
    name: str = context["validation_context_sds_secret_config"]["name"]
    return name
