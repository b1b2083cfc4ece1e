"""A component has the mesh of the cluster that it runs on."""

from __future__ import annotations

from aiscale import System
from aiscale.analysis.network.connections import calls_to
from aiscale.analysis.network.meshes import implied_retries, mesh_of
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.network import Gateway, GatewayApi, Istio, Linkerd, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool, Placement, Site
from aiscale.services import Microservice

IMAGE = "registry.example/a@sha256:" + "9c" * 32


def cluster(name: str) -> KubernetesCluster:
    return KubernetesCluster(name, pools=[NodePool(f"general-{name}", instance_type="m7i.large")])


def service(name: str, on: Component | None = None) -> Microservice:
    return Microservice(name, image=IMAGE, on=on)  # type: ignore[arg-type]


def carried(system: System) -> dict[str, str | None]:
    """The mesh of each service, by name."""
    graph, _ = build(system)
    found = {one.name: mesh_of(graph, one) for one in graph.of(Microservice)}
    return {name: None if mesh is None else mesh.name for name, mesh in found.items()}


def test_one_system_names_a_mesh_for_each_cluster() -> None:
    eu, us, jp = cluster("eu"), cluster("us"), cluster("jp")
    depot = Site("depot", cpu=4, memory="8Gi", cluster="joined", joins=us)
    shop = Site("shop", cpu=4, memory="8Gi")
    old, placed = service("old", us), service("placed")
    services = [service("a", eu), service("b", us), service("c", jp), service("d", depot), service("e", shop), old]
    system = System(
        "all",
        [*services, Placement("first", of=[placed], primary=us, overflow=[eu])],
        meshes=[Istio(on=eu), Linkerd(on=us, without_proxy=[old])],
    )
    assert carried(system) == {
        "a": "istio", "b": "linkerd", "c": None, "d": "linkerd", "e": None, "old": None, "placed": "linkerd",
    }  # fmt: skip


def test_the_meshes_of_a_part_go_before_those_around_it() -> None:
    eu, us = cluster("eu"), cluster("us")
    plain = System("plain", [service("a", eu), service("b", us)], meshes=[GatewayApi(on=eu)])
    silent = System("silent", [service("c", eu), service("d", us)])
    system = System("all", [plain, silent], meshes=[Istio(on=eu), Linkerd(on=us)])
    assert carried(system) == {"a": "gateway-api", "b": "linkerd", "c": "istio", "d": "linkerd"}


def test_what_is_on_the_cluster_of_another_part_has_its_mesh() -> None:
    """Where its own systems have a mesh at all; a part without any stays without."""
    eu, us = cluster("eu"), cluster("us")
    in_eu = System("in-eu", [service("a", eu), service("b", us)], meshes=[Istio(on=eu)])
    in_us = System("in-us", [service("c", us)], meshes=[Linkerd(on=us)])
    assert carried(System("all", [in_eu, in_us, service("d", us)])) == {
        "a": "istio", "b": "linkerd", "c": "linkerd", "d": None,
    }  # fmt: skip


def test_one_cluster_needs_no_name() -> None:
    eu = cluster("eu")
    assert carried(System("all", [eu, service("a"), service("b", eu)], meshes=[Istio()])) == {
        "a": "istio",
        "b": "istio",
    }


def test_nobody_has_a_mesh_where_none_is_named() -> None:
    assert carried(System("all", [cluster("eu"), service("a")])) == {"a": None}


def test_requests_through_gateways_have_the_retries_of_meshes_that_carry_them() -> None:
    def retries(mesh: Istio | Linkerd) -> dict[str, int]:
        called = service("called")
        edge = Gateway("edge", listeners=[Listener("HTTP", tls_ends_at="load-balancer")])
        caller = Microservice("caller", image=IMAGE, calls=[called])
        system = System("all", [caller, Route("route", gateway=edge, targets=[called])], meshes=[mesh])
        graph, _ = build(system)
        return {graph[edge.source].name: implied_retries(graph, edge) for edge in calls_to(graph, called.address)}

    assert retries(Istio(default_retries=2)) == {"caller": 2, "route": 2}
    assert retries(Linkerd(default_retries=2)) == {"caller": 2, "route": 0}
