"""External authorization: a real Envoy that Envoy Gateway configures asks servers of HTTP and gRPC about requests.

What :mod:`tests.lowering.test_envoy_gateway_proxies` says of egctl and Envoy holds here too. The servers are of this
test.
"""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from aiscale import System
from aiscale.network import ExternalAuthorization, Gateway, Listener, Match, Route
from aiscale.services import Microservice
from tests.support.authority import Authority
from tests.support.deciders import DENIED, Decider, decider
from tests.support.envoy_gateway import serving, translate
from tests.support.istio_proxies import Upstream, upstream
from tests.support.lowered import lower_system

pytestmark = [pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""egctl is built when it is not there yet: minutes."""

HOST = "shop.example"


def _system() -> System:
    image = f"registry.example/app@sha256:{'1f' * 32}"
    app, login = (Microservice(name, image=image) for name in ("app", "login"))
    opa = Microservice("opa", image=image, port=9_191, protocol="grpc")
    edge = Gateway("edge", class_name="eg", listeners=[Listener("HTTP")])

    def route(name: str, asked: ExternalAuthorization) -> Route:
        matches = [Match(f"/{name}")]
        return Route(
            name, gateway=edge, hosts=[HOST], matches=matches, targets=[app], external_authorization=asked,
            timeout_ms=5_000,
        )  # fmt: skip

    http = ExternalAuthorization(
        login, path="/verify", request_headers=["cookie"], response_headers=["x-user"], timeout_ms=400
    )
    routes = [
        route("http", http),
        route("lenient", ExternalAuthorization(login, timeout_ms=400, failure_mode_allow=True)),
        route("grpc", ExternalAuthorization(opa, request_headers=["x-tenant"], max_request_bytes=64)),
    ]
    return System("shop", routes)


def test_deciders_allow_and_reject_requests(tmp_path: Path) -> None:
    translation = translate(tmp_path, lower_system(_system()), [])
    assert translation.verdicts == {}
    assert {f"SecurityPolicy/{name}" for name in ("http", "lenient", "grpc")} <= translation.accepted
    with upstream("127.0.0.1") as app, upstream("127.0.0.2") as login, decider() as (opa, address):
        services = {"app": app.address, "login": login.address, "opa": address}
        with (
            serving(tmp_path, translation, services, app.address, Authority(), []) as ports,
            httpx2.Client(base_url=f"http://127.0.0.1:{ports[80]}", timeout=30, trust_env=False) as client,
        ):
            _by_http(client, app, login)
            _while_it_is_too_slow(client, app, login)
            _by_grpc(client, app, opa)


def _by_http(client: httpx2.Client, app: Upstream, login: Upstream) -> None:
    login.headers = {"x-user": "ann", "x-other": "no"}
    given = {"host": HOST, "cookie": "a=1", "x-user": "forged", "x-secret": "s"}
    assert client.get("/http/a?b=1", headers=given).status_code == 200
    assert login.requests == ["/verify/http/a?b=1"]
    asked = login.received[0]
    assert (asked["cookie"], asked["host"], "x-secret" in asked) == ("a=1", HOST, False)
    seen = app.received[-1]
    assert (seen["x-user"], seen["x-secret"], "x-other" in seen) == ("ann", "s", False)
    login.status, login.headers = 401, {"location": "https://login.example"}
    rejected = client.get("/http", headers={"host": HOST})
    assert (rejected.status_code, rejected.headers["location"]) == (401, "https://login.example")
    # What rejects requests rejects them where failures are allowed too.
    assert client.get("/lenient", headers={"host": HOST}).status_code == 401
    assert len(app.requests) == 1


def _while_it_is_too_slow(client: httpx2.Client, app: Upstream, login: Upstream) -> None:
    login.status, login.headers = 200, {}
    login.release.clear()
    app.requests.clear()
    assert client.get("/http", headers={"host": HOST}).status_code == 403
    assert client.get("/lenient", headers={"host": HOST}).status_code == 200
    assert app.requests == ["/lenient"]
    login.release.set()


def _by_grpc(client: httpx2.Client, app: Upstream, opa: Decider) -> None:
    app.requests.clear()
    given = {"host": HOST, "x-tenant": "tenant-a", "x-secret": "hidden"}
    assert client.get("/grpc", headers=given).status_code == 200
    [asked] = opa.requests
    assert (b"tenant-a" in asked, b"hidden" in asked, b"/grpc" in asked) == (True, False, True)
    assert client.post("/grpc", headers=given, content=b"x" * 65).status_code == 413
    opa.answer = DENIED
    assert client.get("/grpc", headers=given).status_code == 403
    assert app.requests == ["/grpc"]
