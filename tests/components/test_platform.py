from __future__ import annotations

from collections.abc import Callable

import pytest

from aiscale import System
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.platform import (
    AksCluster,
    Device,
    EksCluster,
    GkeCluster,
    GpuOperator,
    GpuPool,
    HybridNodes,
    K3sCluster,
    Karmada,
    KubernetesCluster,
    Mig,
    NodePool,
    OpenClusterManagement,
    Placement,
    Region,
    Site,
    StoreAndForward,
    Zone,
)
from aiscale.services import Microservice
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32


def general() -> NodePool:
    return NodePool("general", instance_type="m7i.2xlarge")


def depot(name: str = "depot") -> Site:
    return Site(name, cpu=4, memory="8Gi")


def places(system: System) -> dict[str, str]:
    graph, _ = build(system)
    found = {address: graph.place_of(node) for address, node in graph.nodes.items() if node.is_placed()}
    return {address: place.name for address, place in found.items() if place is not None}


@pytest.mark.parametrize(
    ("component", "technology"),
    [
        (KubernetesCluster("c", pools=[general()]), ""),
        (KubernetesCluster("c", provider="azure", pools=[general()]), "Azure"),
        (EksCluster("c", region="eu-west-1", pools=[general()]), "Amazon EKS"),
        (GkeCluster("c", region="europe-west4", pools=[general()]), "Google GKE"),
        (AksCluster("c", region="westeurope", pools=[general()]), "Azure AKS"),
        (K3sCluster("c", pools=[general()]), "k3s"),
        (depot(), "k3s"),
        (Region("eu-west-1", provider="aws"), "AWS"),
        (Placement("p", of=[general()]), ""),
        (Placement("p", of=[general()], backend=Karmada()), "Karmada"),
        (Placement("p", of=[general()], backend=OpenClusterManagement()), "Open Cluster Management"),
    ],
)
def test_a_place_says_what_it_is_made_with(component: Component, technology: str) -> None:
    assert component.technology == technology


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Mig({"1g.10gb": 1, "2g.20gb": 1}, strategy="single"),
            "Mig: strategy 'single' needs one profile, not 2: 1g.10gb, 2g.20gb",
        ),
        (lambda: GpuOperator(api=[]), "GpuOperator: api must name device-plugin or dra: no pod could ask for a GPU"),
        (
            lambda: KubernetesCluster("c", version="1.33", pools=[general()], gpu_operator=GpuOperator(api=["dra"])),
            "KubernetesCluster 'c': version (1.33) is too old for gpu_operator.api 'dra', which needs 1.34",
        ),
        (
            lambda: KubernetesCluster("c", pools=[general()], pod_cidr="10.20.0.1/16"),
            "KubernetesCluster 'c': pod_cidr '10.20.0.1/16' is no network in CIDR notation: 10.20.0.1/16 has host bits set",
        ),
        (lambda: HybridNodes(node_cidrs=[]), "HybridNodes: node_cidrs must name a network: no machine could join"),
        (
            lambda: Site("depot", cpu=4, memory="8Gi", cluster="joined"),
            "Site 'depot': joins must name the cluster that its machines join",
        ),
        (lambda: Placement("p", of=[]), "Placement 'p': of must name a component: it places nothing"),
        (
            lambda: Placement("p", of=[general()], overflow=[depot()]),
            "Placement 'p': overflow needs a primary: the place that they overflow from",
        ),
        (
            lambda: Placement("p", of=[general()], primary=(here := depot()), overflow=[here]),
            "Placement 'p': overflow names a place that is named already",
        ),
        (
            lambda: Placement("p", of=[ExternalStore("ledger", product="Oracle")], primary=depot()),
            "Placement 'p': of names ledger, which exists already and stays where it is: say so with its region=…; "
            "a Placement without primary may hold it to a residency",
        ),
        (
            lambda: ExternalStore("ledger", product="Oracle", zones=["1", "2"]),
            "ExternalStore 'ledger': zones needs region: the one that they are in",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        make()
    assert [found.message for found in caught.value.diagnostics] == [message]


def test_zones_are_names_or_components() -> None:
    pool = NodePool("general", instance_type="m7i.2xlarge", zones=[Zone("eu-west-1a"), "eu-west-1b"])
    graph, _ = build(System("s", [pool]))
    assert pool.zone_names == ("eu-west-1a", "eu-west-1b")
    assert [(edge.target, edge.kind) for edge in graph.out_edges(pool)] == [("zones/eu-west-1a", EdgeKind.USES)]


def test_a_region_by_name_is_no_component() -> None:
    cluster = EksCluster("core", region="eu-west-1", pools=[general()])
    graph, _ = build(System("s", [cluster]))
    assert list(graph.nodes) == ["clusters/core", "pools/general"]


def test_the_only_cluster_is_meant_beside_any_number_of_sites() -> None:
    pricing = Microservice("pricing", image=IMAGE)
    gate = Microservice("gate", image=IMAGE, on=depot())
    core = KubernetesCluster("core", pools=[general()])
    assert places(System("s", [pricing, gate, core, depot("other")])) == {
        "services/gate": "depot",
        "services/pricing": "core",
    }


def test_the_only_site_is_meant_where_there_is_no_cluster() -> None:
    assert places(System("s", [Microservice("gate", image=IMAGE), depot()])) == {"services/gate": "depot"}


def test_one_of_several_clusters_is_never_meant() -> None:
    clusters = [KubernetesCluster(name, pools=[NodePool(f"of-{name}", instance_type="m7i.large")]) for name in "ab"]
    assert places(System("s", [Microservice("gate", image=IMAGE), *clusters])) == {}


def test_what_is_placed_runs_at_the_first_place() -> None:
    core, spare = (
        KubernetesCluster(name, pools=[NodePool(f"of-{name}", instance_type="m7i.large")]) for name in ("core", "spare")
    )
    pricing, search = Microservice("pricing", image=IMAGE), Microservice("search", image=IMAGE, on=core)
    placement = Placement("spare-first", of=[pricing, search], primary=spare, overflow=[core])
    assert places(System("s", [placement])) == {"services/pricing": "spare", "services/search": "core"}


def test_a_placement_without_a_place_only_says_what_must_hold() -> None:
    core = KubernetesCluster("core", pools=[general()])
    pricing = Microservice("pricing", image=IMAGE)
    assert places(System("s", [Placement("eu", of=[pricing], residency=["eu"]), core])) == {"services/pricing": "core"}


def test_a_stream_is_written_through_a_buffer() -> None:
    frames = Topic("frames", KafkaCluster("events"))
    camera = Device("camera", on=depot(), produces=[StoreAndForward(frames, buffer="2Gi")])
    [edge] = build(System("s", [camera]))[0].out_edges(camera, EdgeKind.WRITES)
    assert isinstance(edge.relation, StoreAndForward)
    assert (edge.target, edge.relation.qos, str(edge.relation.buffer), edge.relation.acks) == (
        "topics/frames", 1, "2Gi", "all",
    )  # fmt: skip


def test_a_gpu_pool_keeps_its_taint() -> None:
    pool = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", other_instance_types=["g6.4xlarge"])
    assert [(taint.key, taint.effect) for taint in pool.taints] == [("nvidia.com/gpu", "NoSchedule")]
    assert pool.instance_types == ("g6.2xlarge", "g6.4xlarge")
