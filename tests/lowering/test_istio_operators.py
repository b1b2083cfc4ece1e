"""A real Envoy that Istio's pilot configures ends requests to Services that operators of models create.

What :mod:`tests.lowering.test_istio_proxies` says of pilot, Envoys and replicas holds here too. No operator runs: the
test creates the Services, with the names and ports of KServe 0.21 (pkg/controller/v1beta1/inferenceservice/reconcilers/
service) and of KubeRay 1.7 (``serveService`` of our RayService).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from aiscale import System
from aiscale.network import ConnectionPool, Istio, ServicePolicy
from aiscale.services import Call, Microservice
from aiscale.serving import KServe, MLServer, Model, ModelService, RayServe
from tests.support.apiserver import ApiServer
from tests.support.authority import Authority
from tests.support.istio_apiserver import create, is_applied, istio_apiserver
from tests.support.istio_proxies import eventually, pilot, proxy, upstream
from tests.support.lowered import lower_system

pytestmark = [pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""Pilot is built when it is not there yet: minutes."""

IMAGE = "registry.example/app@sha256:" + "1f" * 32
HOST = "svc.cluster.local"
LIMITS = ConnectionPool(max_requests=7)


def served(name: str, runtime: Any) -> ModelService:
    model = Model(f"{name}-net", version="v3", artifact=f"s3://models/{name}", framework="sklearn", size="50Mi")
    return ModelService(name, model=model, runtime=runtime)


def operated() -> System:
    eta = served("eta", KServe(server=MLServer()))
    ray = served("ray", RayServe(image=IMAGE, import_path="ray:app", deployment="Ray"))
    search = Microservice("search", image=IMAGE, calls=[Call(one, timeout_ms=200) for one in (eta, ray)])
    policy = ServicePolicy("limits", of=[eta, ray], connection_pool=LIMITS)
    return System("operated", [search, policy], meshes=[Istio()])


SERVICES: dict[str, dict[str, Any]] = {
    # Its port has the name of the Service, which is no protocol: proxies find out.
    "eta-predictor": {"name": "eta-predictor", "port": 80, "targetPort": 8080},
    "ray-serve-svc": {"name": "serve", "port": 8000, "targetPort": 8000, "appProtocol": "http"},
}


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ApiServer, int]]:
    """The API server with the objects and the Services of the operators, and the port of pilot."""
    folder = tmp_path_factory.mktemp("mesh")
    with ExitStack() as stack:
        server, kubeconfig = stack.enter_context(istio_apiserver(folder))
        for one in filter(is_applied, lower_system(operated())):
            create(server, dict(one.properties))
        for name, port in SERVICES.items():
            metadata = {"name": name, "namespace": "operated"}
            spec = {"selector": {"app": name}, "ports": [port]}
            create(server, {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec})
        yield server, stack.enter_context(pilot(folder, kubeconfig))


@pytest.mark.parametrize(
    ("name", "routes"), [("eta-predictor", f"eta-predictor.operated.{HOST}:80"), ("ray-serve-svc", 8000)]
)
def test_a_request_ends_after_the_timeout_of_its_caller(
    mesh: tuple[ApiServer, int], tmp_path: Path, name: str, routes: int | str
) -> None:
    server, xds_port = mesh
    port = SERVICES[name]["port"]
    cluster = f"outbound|{port}||{name}.operated.{HOST}"
    with ExitStack() as stack:
        replica = stack.enter_context(upstream("127.0.0.1"))
        host, number = replica.address
        # Where no label says otherwise, callers use mutual TLS for WorkloadEntries.
        labels = {"app": name, "security.istio.io/tlsMode": "disabled"}
        entry = {"address": host, "ports": {SERVICES[name]["name"]: number}, "labels": labels}
        create(
            server,
            {
                "apiVersion": "networking.istio.io/v1",
                "kind": "WorkloadEntry",
                "metadata": {"name": name, "namespace": "operated", "labels": labels},
                "spec": entry,
            },
        )
        resources = lower_system(operated())
        caller = stack.enter_context(proxy(tmp_path, xds_port, resources, "search", Authority(), routes))
        eventually(lambda: caller.endpoints(cluster), lambda found: found == {replica.address})
        assert caller.get(name).status_code == 200
        replica.release.clear()
        assert (caller.get(name).status_code, caller.stats(cluster).get("upstream_rq_retry", 0)) == (504, 0)
        replica.release.set()
        [limits] = caller.cluster(cluster)["circuit_breakers"]["thresholds"]
        assert limits["max_requests"] == LIMITS.max_requests
