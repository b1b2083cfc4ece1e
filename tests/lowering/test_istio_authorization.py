"""External authorization at a gateway of Istio: a real Envoy that pilot configures asks servers about requests.

Pilot reads the objects and the mesh configuration that aiscale writes for the chart of istiod. The servers are of this
test; WorkloadEntries stand for their pods.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2
import pytest

from aiscale import System
from aiscale.lowering.resource import Resource
from aiscale.network import ExternalAuthorization, Gateway, Istio, IstioCharts, Listener, Match, Route
from aiscale.services import Microservice
from tests.support.authority import Authority
from tests.support.deciders import DENIED, decider
from tests.support.free_ports import free_ports
from tests.support.istio_apiserver import create, is_applied, istio_apiserver
from tests.support.istio_gateways import gateway_node, gateway_service
from tests.support.istio_proxies import (
    Proxy,
    eventually,
    gateway_proxy,
    pilot,
    upstream,
    workload_entry,
)
from tests.support.lowered import lower_system

pytestmark = [pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""pilot-discovery is built when it is not there yet: minutes."""

HOST = "shop.example"
EDGE = gateway_node("edge", "shop", "127.0.0.9")
CHARTS = IstioCharts(
    version="1.30.3", digests=dict.fromkeys(("base", "cni", "istiod", "ztunnel"), f"sha256:{'1a' * 32}")
)


def _system(port: int) -> System:
    image = f"registry.example/app@sha256:{'1f' * 32}"
    app, login = (Microservice(name, image=image) for name in ("app", "login"))
    opa = Microservice("opa", image=image, port=9_191, protocol="grpc")
    edge = Gateway("edge", listeners=[Listener("HTTP", port=port)])

    def route(name: str, asked: ExternalAuthorization | None) -> Route:
        return Route(
            name, gateway=edge, hosts=[HOST], matches=[Match(f"/{name}")], targets=[app], external_authorization=asked
        )

    http = ExternalAuthorization(
        login, path="/verify", request_headers=["cookie"], response_headers=["x-user"], timeout_ms=400
    )
    routes = [
        route("open", None),
        route("http", http),
        route("lenient", ExternalAuthorization(login, timeout_ms=400, failure_mode_allow=True)),
        route("grpc", ExternalAuthorization(opa, max_request_bytes=64)),
        route("lost", ExternalAuthorization(opa, provider="absent")),
    ]
    return System("shop", routes, meshes=[Istio(mode="ambient", install=CHARTS)])


def _installed(resources: Sequence[Resource]) -> dict[str, Any]:
    values: dict[str, Any] = next(one for one in resources if one.name == "istiod").properties["values"]
    return values


def test_deciders_allow_and_reject_requests(tmp_path: Path) -> None:
    [port] = free_ports(1)
    resources = lower_system(_system(port))
    values = _installed(resources)
    with (
        upstream("127.0.0.1") as app,
        upstream("127.0.0.2") as login,
        decider() as (opa, address),
        istio_apiserver(tmp_path) as (server, kubeconfig),
    ):
        for one in resources:
            if is_applied(one) and one.key != "namespace/istio-system":
                create(server, dict(one.properties))
        create(server, gateway_service("edge", "shop", port))
        for name, place in (("app", app.address), ("login", login.address), ("opa", address)):
            create(server, workload_entry(resources, name, 1, place))
        with (
            pilot(tmp_path, kubeconfig, values["meshConfig"], values["pilot"]["env"]) as xds,
            gateway_proxy(tmp_path, xds, EDGE, Authority(), port) as gateway,
        ):
            eventually(lambda: _is_open(gateway))
            app.requests.clear()

            given = {"cookie": "a=1", "x_user": "forged", "x_secret": "s"}
            assert gateway.get(HOST, "/http/a", **given).status_code == 200
            asked = login.received[-1]
            assert (login.requests[-1], asked["cookie"], "x-secret" in asked) == ("/verify/http/a", "a=1", False)
            login.headers = {"x-user": "ann"}
            assert gateway.get(HOST, "/http", **given).status_code == 200
            assert (app.received[-1]["x-user"], app.received[-1]["x-secret"]) == ("ann", "s")
            login.status = 401
            assert _statuses(gateway, "/http", "/lenient", "/open") == [401, 401, 200]
            login.status = 200
            login.release.clear()
            assert _statuses(gateway, "/http", "/lenient", "/open") == [403, 200, 200]
            login.release.set()

            assert _statuses(gateway, "/grpc", "/lost") == [200, 403]
            opa.answer = DENIED
            assert _statuses(gateway, "/grpc", "/lost", "/open") == [403, 403, 200]
            assert (len(opa.requests), b"/grpc" in opa.requests[0]) == (2, True)


def _is_open(gateway: Proxy) -> bool:
    """Whether pilot has sent the listener, and the replicas behind it."""
    try:
        return gateway.get(HOST, "/open").status_code == 200
    except httpx2.ConnectError:
        return False


def _statuses(gateway: Proxy, *paths: str) -> list[int]:
    return [gateway.get(HOST, path).status_code for path in paths]
