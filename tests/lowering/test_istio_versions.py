"""Shadows and A/B tests: real Envoys that Istio's pilot configures copy requests, and send a group to the new version.

What :mod:`tests.lowering.test_istio_proxies` says of pilot, Envoys and replicas holds here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from aiscale import System
from aiscale.delivery import ABTest, DeliveryPipeline, Shadow
from aiscale.network import Istio, Linkerd
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, Triton
from tests.support.apiserver import ApiServer
from tests.support.authority import Authority
from tests.support.istio_apiserver import create, is_applied, istio_apiserver
from tests.support.istio_proxies import Proxy, Upstream, eventually, pilot, proxy, upstream, workload_entry
from tests.support.lowered import lower_system

pytestmark = [pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""Pilot is built when it is not there yet: minutes."""

IMAGE = "registry.example/app@sha256:" + "1f" * 32
MANY = 400


def shadow() -> System:
    """A service whose new version gets copies of a quarter of its requests."""
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
    rates = Microservice("rates", image=IMAGE, rollout=Shadow(percent=25))
    search = Microservice("search", image=IMAGE, calls=[Call(rates, timeout_ms=200)])
    pipeline = DeliveryPipeline("releases", services=[rates])
    return System("shadow", [search, cluster], meshes=[Istio()], delivery=[pipeline])


def model(version: str) -> Model:
    return Model("ranking", version=version, artifact=f"gs://models/ranking/{version}", framework="onnx", size="1Gi")


def compared(by: dict[str, str], *, by_routes: bool) -> System:
    """A model of which the users in group ``new`` get another version: by objects of Istio, or of the Gateway API."""
    ranking = ModelService(
        "ranking",
        model=model("v2"),
        replaces=model("v1"),
        runtime=Triton(),
        rollout=ABTest(group="new", metric="orders", **by),
    )
    search = Microservice("search", image=IMAGE, calls=[Call(ranking, timeout_ms=200)])
    mesh, way = (Linkerd(), "by-routes") if by_routes else (Istio(), "by-istio")
    return System(f"{way}-{by['by']}", [search], meshes=[mesh])


BY_HEADER = {"by": "header", "header": "x-group"}
BY_COOKIE = {"by": "cookie", "cookie": "x.group"}
TESTED = [(by, by_routes) for by in (BY_HEADER, BY_COOKIE) for by_routes in (False, True)]


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ApiServer, int]]:
    """The API server with the objects of both systems, and the port of pilot."""
    folder = tmp_path_factory.mktemp("mesh")
    with ExitStack() as stack:
        server, kubeconfig = stack.enter_context(istio_apiserver(folder))
        for system in (shadow(), *(compared(by, by_routes=by_routes) for by, by_routes in TESTED)):
            for one in filter(is_applied, lower_system(system)):
                create(server, dict(one.properties))
        yield server, stack.enter_context(pilot(folder, kubeconfig))


@pytest.fixture
def replicas() -> Iterator[list[Upstream]]:
    """A replica of each of two versions."""
    with upstream("127.0.0.1") as first, upstream("127.0.0.2") as second:
        yield [first, second]


def await_replica(caller: Proxy, cluster: str, replica: Upstream) -> None:
    eventually(lambda: caller.endpoints(cluster), lambda found: found == {replica.address})


def test_copies_reach_the_new_version_alone_and_change_no_answer(
    mesh: tuple[ApiServer, int], replicas: list[Upstream], tmp_path: Path
) -> None:
    server, xds = mesh
    resources, (current, new) = lower_system(shadow()), replicas
    create(server, workload_entry(resources, "rates", 0, current.address))
    with proxy(tmp_path, xds, resources, "search", Authority()) as search:
        await_replica(search, "outbound|8080|stable|rates.shadow.svc.cluster.local", current)
        # Between rollouts the Service of the copies has no pods.
        assert [search.get("rates").status_code for _ in range(40)] == [200] * 40
        assert len(current.requests) == 40

        labels = {"app.kubernetes.io/instance": "rates-shadow"}
        create(server, workload_entry(resources, "rates", 1, new.address, **labels))
        await_replica(search, "outbound|8080||rates-shadow.shadow.svc.cluster.local", new)
        new.status = 500
        assert [search.get("rates").status_code for _ in range(MANY)] == [200] * MANY
        assert len(current.requests) == 40 + MANY
        # A binomial distribution with 400 trials of 25 % is outside of these bounds with a probability below 1e-9.
        eventually(lambda: len(new.requests), lambda found: 45 <= found <= 165)

        # The timeout of the call stays.
        current.release.clear()
        assert search.get("rates").status_code == 504


@pytest.mark.parametrize("by_routes", [False, True], ids=["Istio", "Gateway API"])
@pytest.mark.parametrize(
    ("by", "of_group", "of_others"),
    [
        (BY_HEADER, [{"x_group": "new"}], [{"x_group": "old"}, {}]),
        (
            BY_COOKIE,
            [{"cookie": "x.group=new"}, {"cookie": "id=7; x.group=new"}, {"cookie": "x.group=new; id=7"}],
            [{"cookie": "x.group=newest"}, {"cookie": "my-x.group=new"}, {"cookie": "x-group=new"}, {}],
        ),
    ],
    ids=["header", "cookie"],
)
def test_a_group_gets_the_new_version_and_all_others_the_current_one(
    mesh: tuple[ApiServer, int],
    replicas: list[Upstream],
    tmp_path: Path,
    by: dict[str, str],
    of_group: list[dict[str, str]],
    of_others: list[dict[str, str]],
    by_routes: bool,
) -> None:
    """Pilot reads the routes of services in Linkerd as well: both meshes obey routes whose parent is a Service."""
    server, xds = mesh
    system = compared(by, by_routes=by_routes)
    resources, namespace = lower_system(system), system.name
    with proxy(tmp_path, xds, resources, "search", Authority(), route_config=8000) as search:
        for number, (replica, version) in enumerate(zip(replicas, ("v1", "v2"), strict=True)):
            create(server, workload_entry(resources, f"ranking-{version}", number, replica.address))
        current, new = replicas
        await_replica(search, f"outbound|8000||ranking.{namespace}.svc.cluster.local", current)
        await_replica(search, f"outbound|8000||ranking-v2.{namespace}.svc.cluster.local", new)
        for number, headers in enumerate((*of_group, *of_others)):
            assert [search.get("ranking", f"/{number}", **headers).status_code for _ in range(20)] == [200] * 20
        paths = [f"/{number}" for number in range(len(of_group) + len(of_others))]
        assert new.requests == [path for path in paths[: len(of_group)] for _ in range(20)]
        assert current.requests == [path for path in paths[len(of_group) :] for _ in range(20)]

        if by_routes:
            return  # Linkerd reads the timeout from an annotation of the Service
        for replica in replicas:
            replica.release.clear()
        assert [search.get("ranking", **headers).status_code for headers in (of_group[0], {})] == [504, 504]
