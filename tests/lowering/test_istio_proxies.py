"""Proxies that Istio's pilot configures by the objects of aiscale do with requests what the blueprint says.

Pilot reads the objects on a real API server; real Envoys are the proxies of callers; servers of the test are called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aiscale import System
from aiscale.analysis.network.meshes import implied_retries
from aiscale.core.edges import EdgeKind
from aiscale.delivery import Canary, DeliveryPipeline
from aiscale.graph.build import build
from aiscale.lowering.resource import Resource
from aiscale.network import AuthorizationPolicy, ConnectionPool, Istio, OutlierDetection, ServicePolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.support.apiserver import ApiServer
from tests.support.authority import Authority
from tests.support.istio_apiserver import collection, create, is_applied, istio_apiserver
from tests.support.istio_proxies import (
    Proxy,
    Upstream,
    eventually,
    pilot,
    proxy,
    replica_proxy,
    upstream,
    workload_entry,
)
from tests.support.lowered import lower_system

pytestmark = [pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""Pilot is built when it is not there yet: minutes."""

IMAGE = "registry.example/app@sha256:" + "1f" * 32
REPLICAS = 10
INSIDE = "127.0.0.99"
"""Address of the replica that has a proxy of its own."""


def calls() -> System:
    """A caller with a timeout and retries of its own, and one with neither."""
    rates = Microservice("rates", image=IMAGE, replicas=REPLICAS)
    pricing = Microservice("pricing", image=IMAGE, calls=[Call(rates, timeout_ms=200, retries=1, idempotent=True)])
    search = Microservice("search", image=IMAGE, calls=[rates])
    return System("calls", [pricing, search], meshes=[Istio(default_retries=2)])


def canary() -> System:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
    rates = Microservice("rates", image=IMAGE, replicas=2, rollout=Canary(steps=[20]))
    search = Microservice("search", image=IMAGE, calls=[rates])
    pipeline = DeliveryPipeline("releases", services=[rates])
    return System("canary", [search, cluster], meshes=[Istio()], delivery=[pipeline])


def policy(name: str, replicas: int, **settings: Any) -> System:
    """One caller of a service with a ServicePolicy."""
    rates = Microservice("rates", image=IMAGE, replicas=replicas)
    search = Microservice("search", image=IMAGE, calls=[rates])
    traffic = ServicePolicy("traffic", of=[rates], load_balancing="ROUND_ROBIN", **settings)
    return System(name, [search, traffic], meshes=[Istio()])


LIMITS = ConnectionPool(max_connections=1, max_pending_requests=1, max_requests=2)
EJECTION = OutlierDetection(consecutive_5xx_errors=3, base_ejection_time="10m", max_ejection_percent=20)
DEFAULT_SHARE = OutlierDetection(consecutive_5xx_errors=3, base_ejection_time="10m")


def identities() -> System:
    """A service with a caller, one that may call it by a policy, and one that may not."""
    rates = Microservice("rates", image=IMAGE, replicas=1)
    pricing = Microservice("pricing", image=IMAGE, calls=[rates])
    billing = Microservice("billing", image=IMAGE)
    reports = AuthorizationPolicy("reports", of=[rates], allow=["analytics/reports"])
    limits = ServicePolicy("limits", of=[rates], connection_pool=LIMITS)
    return System("identities", [pricing, billing, reports, limits], meshes=[Istio()])


SYSTEMS = {
    "calls": calls(),
    "canary": canary(),
    "defaults": policy("defaults", 3, outlier_detection=DEFAULT_SHARE),
    "ejection": policy("ejection", REPLICAS, outlier_detection=EJECTION),
    "identities": identities(),
    "limits": policy("limits", 1, connection_pool=LIMITS, outlier_detection=None),
}


HASHES = {"stable": "5c9d8b7f6", "canary": "7f6c5d4b9"}
"""Values of the label by which Argo Rollouts tells the pods of two versions apart."""


@dataclass
class Mesh:
    """What runs: the API server, pilot, and the replicas of ``rates`` in each namespace."""

    server: ApiServer
    xds_port: int
    resources: dict[str, Sequence[Resource]]
    replicas: dict[str, list[Upstream]]


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mesh]:
    folder = tmp_path_factory.mktemp("mesh")
    with ExitStack() as stack:
        server, kubeconfig = stack.enter_context(istio_apiserver(folder))
        resources = {name: lower_system(system) for name, system in SYSTEMS.items()}
        replicas: dict[str, list[Upstream]] = {}
        for name, objects in resources.items():
            for one in objects:
                if is_applied(one):
                    create(server, dict(one.properties))
            replicas[name] = []
            if name == "identities":
                create(server, workload_entry(objects, "rates", 0, (INSIDE, 8080)))
                continue
            hashes = list(HASHES.values()) if name == "canary" else []
            for number in range(len(hashes) or template_replicas(objects)):
                found = stack.enter_context(upstream(f"127.0.0.{number + 1}"))
                labels = {"rollouts-pod-template-hash": hashes[number]} if hashes else {}
                create(server, workload_entry(objects, "rates", number, found.address, **labels))
                replicas[name].append(found)
        yield Mesh(server, stack.enter_context(pilot(folder, kubeconfig)), resources, replicas)


@pytest.fixture
def callers(mesh: Mesh, tmp_path: Path) -> Iterator[Any]:
    """Starts the proxy of a caller, and answers once it knows the replicas of what it calls."""
    with ExitStack() as stack:

        def start(system: str, name: str = "search") -> Proxy:
            resources, replicas = mesh.resources[system], mesh.replicas[system]
            started = stack.enter_context(proxy(tmp_path, mesh.xds_port, resources, name, Authority()))
            if system != "canary":
                await_endpoints(started, cluster(system), {one.address for one in replicas})
            return started

        yield start
    for replicas in mesh.replicas.values():
        for one in replicas:
            one.status, one.headers = 200, {}
            one.release.set()
            one.requests.clear()


def cluster(system: str, subset: str = "") -> str:
    return f"outbound|8080|{subset}|rates.{system}.svc.cluster.local"


def template_replicas(resources: Sequence[Resource]) -> int:
    """Replicas of ``rates``."""
    [found] = [
        one.properties["spec"]["replicas"] for one in resources if (one.kind, one.name) == ("Deployment", "rates")
    ]
    return int(found)


def await_endpoints(caller: Proxy, name: str, addresses: set[tuple[str, int]]) -> None:
    eventually(lambda: caller.endpoints(name), lambda found: found == addresses)


def counts(replicas: Sequence[Upstream]) -> list[int]:
    return [len(one.requests) for one in replicas]


def proxied(system: System, caller: str) -> int:
    """Retries by proxies, as ``aiscale lint`` multiplies them along a chain of calls (NET001)."""
    graph, _ = build(system)
    edge = next(iter(graph.edges_from(f"services/{caller}", EdgeKind.CALLS)))
    return implied_retries(graph, edge)


def test_a_proxy_ends_requests_after_the_timeout_of_its_caller(mesh: Mesh, callers: Any) -> None:
    pricing, search = callers("calls", "pricing"), callers("calls", "search")
    for one in mesh.replicas["calls"]:
        one.release.clear()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(search.get, "rates", "/search")
        eventually(lambda: sum(counts(mesh.replicas["calls"])))
        assert [pricing.get("rates", "/pricing").status_code for _ in range(2)] == [504, 504]
        assert not waiting.done()
        for one in mesh.replicas["calls"]:
            one.release.set()
        assert waiting.result().status_code == 200
    requests = sorted(path for one in mesh.replicas["calls"] for path in one.requests)
    assert requests == ["/pricing", "/pricing", "/search"]


def test_proxies_retry_what_programs_do_not(mesh: Mesh, callers: Any) -> None:
    replicas = mesh.replicas["calls"]
    pricing, search = callers("calls", "pricing"), callers("calls", "search")
    for one in replicas:
        one.headers = {"grpc-status": "14"}  # UNAVAILABLE
    for path, caller in (("/pricing", pricing), ("/search", search)):
        assert caller.get("rates", path).headers["grpc-status"] == "14"
    attempts = Counter(path for one in replicas for path in one.requests)
    retries = {f"/{name}": proxied(SYSTEMS["calls"], name) for name in ("pricing", "search")}
    assert retries == {"/pricing": 0, "/search": 2}
    assert attempts == {path: 1 + number for path, number in retries.items()}
    assert max(one.requests.count("/search") for one in replicas) == 1  # each attempt at another replica


def test_an_error_of_the_program_is_not_retried(mesh: Mesh, callers: Any) -> None:
    search = callers("calls", "search")
    for one in mesh.replicas["calls"]:
        one.status = 503
    assert search.get("rates").status_code == 503
    assert sum(counts(mesh.replicas["calls"])) == 1


def test_a_canary_gets_its_share_of_the_requests(mesh: Mesh, callers: Any) -> None:
    search = callers("canary")
    stable, canary = mesh.replicas["canary"]
    # Until a Rollout starts, both subsets have the pods of the only version; afterwards each has those of its own.
    written = mesh.resources["canary"]
    rule = next(one.properties for one in written if one.kind == "DestinationRule" and one.name == "rates")
    service = next(one.properties for one in written if one.kind == "VirtualService" and one.name == "rates")
    for subset in rule["spec"]["subsets"]:
        subset["labels"] = {"rollouts-pod-template-hash": HASHES[subset["name"]]}
    replace(mesh.server, rule)
    for name, replica in (("stable", stable), ("canary", canary)):
        await_endpoints(search, cluster("canary", name), {replica.address})
    assert [search.get("rates").status_code for _ in range(100)] == [200] * 100
    assert counts([stable, canary]) == [100, 0]

    for route in service["spec"]["http"]:
        for target, weight in zip(route["route"], (80, 20), strict=True):
            target["weight"] = weight
    replace(mesh.server, service)
    eventually(lambda: weights(search), lambda found: found == [80, 20])
    assert [search.get("rates").status_code for _ in range(500)] == [200] * 500
    # A binomial distribution with 500 trials of 20 % is outside of these bounds with a probability below 1e-9.
    assert 30 <= counts([canary])[0] <= 170
    assert sum(counts([stable, canary])) == 600


def replace(server: ApiServer, manifest: dict[str, Any]) -> None:
    path = f"{collection(manifest)}/{manifest['metadata']['name']}"
    server.apply(path, manifest).raise_for_status()


def weights(caller: Proxy) -> list[int]:
    [route] = caller.routes("rates")
    return [one["weight"] for one in route["route"].get("weighted_clusters", {}).get("clusters", ())]


@pytest.mark.parametrize(("system", "ejected"), [("ejection", 2), ("defaults", 1)])
def test_failing_replicas_are_ejected_up_to_the_share(mesh: Mesh, callers: Any, system: str, ejected: int) -> None:
    replicas = mesh.replicas[system]
    search = callers(system)
    for one in replicas[: ejected + 1]:
        one.status = 500
    rest = len(replicas) - ejected

    def another_round() -> tuple[list[int], dict[int, int]]:
        before = counts(replicas)
        statuses = Counter(search.get("rates").status_code for _ in range(5 * rest))
        return sorted(now - then for now, then in zip(counts(replicas), before, strict=True)), statuses

    # Envoy applies what changes within a second together.
    eventually(another_round, lambda found: found == ([0] * ejected + [5] * rest, {200: 5 * (rest - 1), 500: 5}))
    assert search.stats(cluster(system))["outlier_detection.ejections_active"] == ejected


def test_requests_above_the_limits_fail_at_once(mesh: Mesh, callers: Any) -> None:
    search = callers("limits")
    for one in mesh.replicas["limits"]:
        one.release.clear()
    with ThreadPoolExecutor() as pool:
        first = pool.submit(search.get, "rates")
        eventually(lambda: sum(counts(mesh.replicas["limits"])))
        second = pool.submit(search.get, "rates")
        eventually(lambda: search.stats(cluster("limits"))["upstream_rq_pending_active"])
        refused = search.get("rates")
        assert (refused.status_code, refused.headers["x-envoy-overloaded"]) == (503, "true")
        for one in mesh.replicas["limits"]:
            one.release.set()
        assert [first.result().status_code, second.result().status_code] == [200, 200]
    stats = search.stats(cluster("limits"))
    assert stats["upstream_rq_pending_overflow"] == 1


def test_a_replica_accepts_the_identities_of_its_callers_only(mesh: Mesh, tmp_path: Path) -> None:
    with replica_proxy(tmp_path, mesh.xds_port, mesh.resources["identities"], "rates", Authority(), INSIDE) as rates:
        chains = rates.chains(8080)
        breakers = rates.cluster("inbound|8080||")["circuit_breakers"]["thresholds"]
    assert {chain["filter_chain_match"]["transport_protocol"] for chain in chains} == {"tls"}
    assert all(chain["transport_socket"]["typed_config"]["require_client_certificate"] for chain in chains)
    callers = {
        ("spiffe://cluster.local/ns/identities/sa/pricing", 8080),
        ("spiffe://cluster.local/ns/analytics/sa/reports", 8080),
    }
    assert [principals(chain) for chain in chains] == [callers] * len(chains) != []
    limits = {name: breakers[0][name] for name in ("max_connections", "max_pending_requests", "max_requests")}
    assert limits == {"max_connections": 1, "max_pending_requests": 1, "max_requests": 2}


def principals(chain: dict[str, Any]) -> set[tuple[str, int]]:
    """Who may call which port, as the filter for authorization of a chain has it; all others are refused."""
    http = next(one for one in chain["filters"] if "http_filters" in one["typed_config"])["typed_config"]
    [rules] = [one["typed_config"]["rules"] for one in http["http_filters"] if one["name"] == "envoy.filters.http.rbac"]
    assert rules.get("action", "ALLOW") == "ALLOW"
    return {
        (str(name["authenticated"]["principal_name"]["exact"]), int(port["destination_port"]))
        for policy in rules["policies"].values()
        for allowed in policy["permissions"]
        for ports in allowed["and_rules"]["rules"]
        for port in ports["or_rules"]["rules"]
        for who in policy["principals"]
        for names in who["and_ids"]["ids"]
        for name in names["or_ids"]["ids"]
    }
