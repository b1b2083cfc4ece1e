"""What is not counted of the pods of a cluster is said."""

from __future__ import annotations

import pytest

from aiscale import Resources, System
from aiscale.analysis.capacity.unsized_pods import UNSIZED_PARTS, unsized_parts
from aiscale.analysis.cost.budgets import spending
from aiscale.analysis.cost.plan_effects import effects
from aiscale.core.component import Component
from aiscale.core.ports import Mesh
from aiscale.delivery import DeliveryPipeline, DriftMonitor, Retraining, Tekton
from aiscale.features import Entity, FeatureStore, FeatureView, Materialization, OnlineStore
from aiscale.graph.build import build
from aiscale.network import Gateway, Istio, Linkerd, Listener
from aiscale.objects import Manifest
from aiscale.observability import Monitoring
from aiscale.platform import KubernetesCluster, NodePool, Site
from aiscale.services import Microservice
from aiscale.serving import InferenceGraph, Model, ModelService, RayServe, Triton
from aiscale.stores import Table
from aiscale.streams import KafkaCluster, Topic

CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=2)])
MODEL = Model("m", version="v1", artifact="s3://m", framework="pytorch")
SURGE = ModelService("surge", model=MODEL, runtime=Triton(), on=CORE)
RIDES = Topic("rides", KafkaCluster("events", on=CORE))
VIEW = FeatureView(
    "rides", entities=[Entity("zone", key="zone_id")], source=Table("facts", warehouse="bigquery", table="a.b"), fields={"count": "int64"},
    materialization=Materialization("1h"),
)  # fmt: skip
LEARNS = Retraining(data=[RIDES])
SIZED = Retraining(data=[RIDES], resources=Resources(cpu=2, memory="4Gi"))


CASES: tuple[tuple[Component, str | None], ...] = (
    (DeliveryPipeline("p", services=[SURGE], retraining=LEARNS), "trainings"),
    (DeliveryPipeline("p", services=[SURGE], retraining=SIZED), None),
    (DeliveryPipeline("p", services=[SURGE]), None),
    (DeliveryPipeline("p", services=[SURGE], engine=Tekton()), "runs"),
    (DriftMonitor("d", SURGE), "drift checks"),
    (FeatureStore("f", online=OnlineStore("cassandra")), "online store"),
    (FeatureStore("f", online=OnlineStore("sqlite")), None),
    (FeatureStore("f"), None),
    (Gateway("edge", listeners=[Listener("HTTP")]), "proxies"),
    (InferenceGraph("g", steps=[SURGE]), "router"),
    (Istio(), "proxies"),
    (Linkerd(), "proxies"),
    (Manifest("w", {"apiVersion": "x.io/v1", "kind": "Widget", "spec": {"replicas": 2}}), "pods"),
    (ModelService("r", model=MODEL, runtime=RayServe()), None),
    (Monitoring(), "Prometheus"),
    (Monitoring(collects_from=[CORE]), None),
)


@pytest.mark.parametrize(("component", "expected"), CASES)
def test_what_is_not_counted_of_each_kind(component: Component, expected: str | None) -> None:
    meshes = [component] if isinstance(component, Mesh) else []
    graph, _ = build(System("s", [component, SURGE, CORE], meshes=meshes))
    assert unsized_parts(graph) == ({component.address: expected} if expected else {})


def test_a_view_is_where_its_store_is() -> None:
    graph, _ = build(System("s", [FeatureStore("f", views=[VIEW]), CORE]))
    assert unsized_parts(graph) == {"featureviews/rides": "materialization"}


def test_every_kind_of_the_table_is_tried_here() -> None:
    tried = {type(component) for component, expected in CASES if expected}
    assert set(UNSIZED_PARTS) - tried == {FeatureView}


def test_nothing_is_said_of_a_place_without_nodes_that_are_paid() -> None:
    depot = Site("depot", cpu=4, memory="8Gi")
    gateway = Gateway("edge", listeners=[Listener("HTTP")], on=depot)
    assert unsized_parts(build(System("s", [gateway]))[0]) == {}


def test_costs_and_budgets_say_it_in_short() -> None:
    shop = Microservice("shop", image="registry.example/a@sha256:" + "1" * 64, on=CORE)
    edge = Gateway("edge", listeners=[Listener("HTTP")], on=CORE)
    graph, _ = build(System("s", [shop, edge, Monitoring()], meshes=[Istio()], budget_per_month="$2,000"))
    told = "without Prometheus and proxies (no resource requests)"
    costs, budget, *_ = effects(graph)
    assert costs.detail.split("; ")[-1] == told
    assert budget.detail.endswith("; without what is left out above")
    [paid] = spending(graph)
    assert paid.basis[-1] == told
