"""A real Envoy that Istio's pilot configures ends requests to Services that operators of models create.

What :mod:`tests.lowering.test_istio_proxies` says of pilot, Envoys and replicas holds here too. No operator runs: the
test creates the Services, with the names and ports of KServe 0.21 (pkg/controller/v1beta1/inferenceservice/reconcilers/
service), of KubeRay 1.7 (``serveService`` of our RayService), and of Seldon Core 1.17.1 (a Service for each predictor).
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
from aiscale.serving import Canary, KServe, MLServer, Model, ModelService, RayServe, SeldonCore, Shadow
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


def versions(name: str, runtime: Any, rollout: Any) -> ModelService:
    new, old = (
        Model(f"{name}-net", version=one, artifact=f"s3://models/{name}/{one}", framework="sklearn", size="50Mi")
        for one in ("v9", "v8")
    )
    return ModelService(name, model=new, replaces=old, runtime=runtime, replicas=4, rollout=rollout)


def held() -> System:
    """Two versions of a model each: a share of the requests on KServe and on Seldon Core, and copies of requests."""
    surge = versions("surge", KServe(server=MLServer()), Canary(steps=[20]))
    churn = versions("churn", SeldonCore(), Canary(steps=[40]))
    risk = versions("risk", SeldonCore(), Shadow(percent=50))
    search = Microservice("search", image=IMAGE, calls=[Call(one, timeout_ms=200) for one in (surge, churn, risk)])
    return System("held", [search], meshes=[Istio()])


SERVICES: dict[str, dict[str, Any]] = {
    # Its port has the name of the Service, which is no protocol: proxies find out.
    "eta-predictor": {"name": "eta-predictor", "port": 80, "targetPort": 8080},
    "ray-serve-svc": {"name": "serve", "port": 8000, "targetPort": 8000, "appProtocol": "http"},
}

BESIDE = {
    ("surge-predictor", "surge-v9-predictor"): 80,
    ("churn-default", "churn-v9"): 8000,
    ("risk-default", "risk-v9"): 8000,
}
"""Services of the current and of the new version, and their port for HTTP."""

REQUESTS = 200


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ApiServer, int]]:
    """The API server with the objects and the Services of the operators, and the port of pilot."""
    folder = tmp_path_factory.mktemp("mesh")
    with ExitStack() as stack:
        server, kubeconfig = stack.enter_context(istio_apiserver(folder))
        for one in filter(is_applied, (*lower_system(operated()), *lower_system(held()))):
            create(server, dict(one.properties))
        for name, port in SERVICES.items():
            create_service(server, "operated", name, port)
        for names, number in BESIDE.items():
            for name in names:
                create_service(server, "held", name, {"name": "http", "port": number, "targetPort": 8000})
        yield server, stack.enter_context(pilot(folder, kubeconfig))


def create_service(server: ApiServer, namespace: str, name: str, port: dict[str, Any]) -> None:
    """What an operator creates."""
    metadata = {"name": name, "namespace": namespace}
    spec = {"selector": {"app": name}, "ports": [port]}
    create(server, {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec})


def create_replica(server: ApiServer, namespace: str, name: str, port: str, address: tuple[str, int]) -> None:
    """What stands for a pod. Where no label says otherwise, callers use mutual TLS for WorkloadEntries."""
    labels = {"app": name, "security.istio.io/tlsMode": "disabled"}
    create(
        server,
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "WorkloadEntry",
            "metadata": {"name": name, "namespace": namespace, "labels": labels},
            "spec": {"address": address[0], "ports": {port: address[1]}, "labels": labels},
        },
    )


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
        create_replica(server, "operated", name, SERVICES[name]["name"], replica.address)
        resources = lower_system(operated())
        caller = stack.enter_context(proxy(tmp_path, xds_port, resources, "search", Authority(), routes))
        eventually(lambda: caller.endpoints(cluster), lambda found: found == {replica.address})
        assert caller.get(name).status_code == 200
        replica.release.clear()
        assert (caller.get(name).status_code, caller.stats(cluster).get("upstream_rq_retry", 0)) == (504, 0)
        replica.release.set()
        [limits] = caller.cluster(cluster)["circuit_breakers"]["thresholds"]
        assert limits["max_requests"] == LIMITS.max_requests


@pytest.mark.parametrize(
    ("names", "new", "both"),
    [
        # Of 200 requests, within four standard deviations of the declared share.
        (("surge-predictor", "surge-v9-predictor"), range(18, 63), False),
        (("churn-default", "churn-v9"), range(53, 108), False),
        (("risk-default", "risk-v9"), range(72, 129), True),
    ],
)
def test_each_version_gets_the_share_that_its_operator_holds(
    mesh: tuple[ApiServer, int], tmp_path: Path, names: tuple[str, str], new: range, both: bool
) -> None:
    server, xds_port = mesh
    port = BESIDE[names]
    clusters = [f"outbound|{port}||{name}.held.{HOST}" for name in names]
    with ExitStack() as stack:
        replicas = [stack.enter_context(upstream(f"127.0.0.{number + 11}")) for number in range(2)]
        for name, replica in zip(names, replicas, strict=True):
            create_replica(server, "held", name, "http", replica.address)
        caller = stack.enter_context(
            proxy(tmp_path, xds_port, lower_system(held()), "search", Authority(), f"{names[0]}.held.{HOST}:{port}")
        )
        for cluster, replica in zip(clusters, replicas, strict=True):
            eventually(lambda at=cluster: caller.endpoints(at), lambda found, at=replica: found == {at.address})
        assert {caller.get(names[0]).status_code for _ in range(REQUESTS)} == {200}
        current, beside = (len(one.requests) for one in replicas)
        assert beside in new
        assert current == (REQUESTS if both else REQUESTS - beside)
