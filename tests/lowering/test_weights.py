"""What rules and costs count for a component is what the pods ask for that are made of it, of whatever kind."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal

import pytest

from aiscale import System
from aiscale.analysis.capacity.pods import MAKERS, pods, pods_of
from aiscale.analysis.capacity.unsized_pods import UNSIZED_PARTS, unsized_parts
from aiscale.components.registry import COMPONENTS
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster
from tests.support.lowered import CASES, lower_system, read_system
from tests.support.pod_requests import PodRequests, pod_requests, set_up_requests

WITHOUT_PODS = frozenset({
    "AksCluster", "Alert", "AlertRoute", "AuthorizationPolicy", "Bucket", "Connector", "Dashboard", "Device",
    "EksCluster", "Entity", "EventStore", "EventTable", "ExternalClient", "ExternalKafka", "ExternalService",
    "ExternalStore", "FeatureService", "FirehoseStream", "FleetRollout", "GatewayApi", "GkeCluster",
    "GlobalLoadBalancer", "GpuPool", "HumanReview", "K3sCluster", "KinesisStream", "KubernetesCluster", "Model",
    "ModelRegistry", "Msk", "NodePool", "OnDemandFeatureView", "Placement", "PostgresDatabase", "PubSubSubscription",
    "PubSubTopic", "PulumiResource", "PushSource", "Region", "Route", "ServiceMonitor", "ServicePolicy", "Site", "Slo",
    "Table", "Team", "Topic", "Zone",
})  # fmt: skip
"""Kinds that keep no pod running: facts, people, what others run, and what runs in the pods of another kind."""


def _counted(component: Component, graph: ArchitectureGraph | None = None) -> Counter[PodRequests]:
    return Counter(
        PodRequests(round(one.resources.cpu * 1000), round(one.resources.memory / 2**20), one.fewest, one.most)
        for one in (pods(component) if graph is None else pods_of(graph, component))
    )


def _as_scaled(component: Component, found: Counter[PodRequests]) -> Counter[PodRequests]:
    """Where an autoscaler goes by lag, no more are made than there are partitions: the most is not compared."""
    scaling = getattr(component, "autoscaling", None) or getattr(
        getattr(component, "engine", None), "autoscaling", None
    )
    if scaling is None or scaling.signal("lag") is None:
        return found
    return Counter({one._replace(most=one.fewest): count for one, count in found.items()})


@pytest.mark.complete
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_pod_is_counted(case: Any) -> None:
    system = read_system(case)
    resources = lower_system(system)
    graph, made = build(system)[0], pod_requests(resources)
    nodes = graph.nodes
    # Policies alone are for pods that the user deploys.
    policies = {"AuthorizationPolicy", "DestinationRule", "NetworkPolicy", "PeerAuthentication", "VirtualService"}
    owners = {one.address for one in resources if one.kind not in policies} & set(nodes)
    counted = {address: _as_scaled(nodes[address], _counted(nodes[address], graph)) for address in owners}
    assert {address: found for address, found in counted.items() if found} == {
        address: _as_scaled(nodes[address], found) for address, found in made.items()
    }


@pytest.mark.parametrize(("brokers", "controllers"), [(1, 1), (3, 3), (6, 5)])
def test_every_pod_of_a_kafka_cluster_is_counted(brokers: int, controllers: Literal[1, 3, 5]) -> None:
    core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
    kafka = KafkaCluster("events", brokers=brokers, controllers=controllers, on=core)
    assert pod_requests(lower_system(System("s", [kafka])))["kafka/events"] == _counted(kafka)


def test_jobs_that_set_something_up_are_small() -> None:
    """They weigh nothing: a minute after a roll-out they are gone."""
    found = {one for case in CASES for one in set_up_requests(lower_system(read_system(case)))}
    assert {(one.cpu, one.memory, one.most) for one in found} == {
        (100, 64, 1), (100, 128, 1), (250, 512, 1), (250, 1536, 1),
    }  # fmt: skip


CONTAINER = {"name": "a", "image": "x", "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}}}
LIMITED = {"name": "b", "image": "x", "resources": {"limits": {"cpu": 2, "memory": "512Mi"}}}
SILENT = {"name": "c", "image": "x"}
WITH_GPU = {"name": "d", "image": "x", "resources": {"limits": {"nvidia.com/gpu": 1}}}


def _object(kind: str, spec: dict[str, Any]) -> Manifest:
    versions = {"Pod": "v1", "Job": "batch/v1", "CronJob": "batch/v1", "ConfigMap": "v1", "Prometheus": "x.io/v1"}
    return Manifest("written", {"apiVersion": versions.get(kind, "apps/v1"), "kind": kind, "spec": spec})


def _template(*containers: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {"template": {"spec": {"containers": list(containers), **spec}}}


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (_object("Deployment", {"replicas": 3, **_template(CONTAINER)}), PodRequests(500, 1024, 3, 3)),
        (_object("StatefulSet", _template(CONTAINER, LIMITED)), PodRequests(2500, 1536, 1, 1)),
        (_object("Deployment", _template(SILENT)), PodRequests(100, 256, 1, 1)),
        (_object("Deployment", _template(SILENT, initContainers=[LIMITED])), PodRequests(2000, 512, 1, 1)),
        (_object("Deployment", _template(SILENT, initContainers=[{**LIMITED, "restartPolicy": "Always"}])),
         PodRequests(2100, 768, 1, 1)),
        (_object("Job", {"parallelism": 4, **_template(CONTAINER)}), PodRequests(500, 1024, 0, 4)),
        (_object("CronJob", {"schedule": "0 3 * * *", "jobTemplate": {"spec": _template(CONTAINER)}}),
         PodRequests(500, 1024, 0, 1)),
        (_object("Pod", {"containers": [CONTAINER]}), PodRequests(500, 1024, 1, 1)),
    ],
    ids=["deployment", "two containers", "nothing asked for", "a larger one before", "a sidecar", "job", "cron job", "pod"],
)  # fmt: skip
def test_pods_of_an_object_that_is_written_out(manifest: Manifest, expected: PodRequests) -> None:
    graph, _ = build(System("s", [manifest, KubernetesCluster("core", pools=[])]))
    assert _counted(manifest) == Counter([expected]) == pod_requests(lower(graph))["manifests/written"]
    assert unsized_parts(graph) == {}


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (_object("DaemonSet", _template(CONTAINER)), "pods"),
        (_object("Deployment", _template(WITH_GPU)), "pods"),
        (_object("Deployment", _template(CONTAINER, tolerations=[{"key": "own"}])), "pods"),
        (_object("Deployment", _template({**CONTAINER, "resources": {"requests": {"memory": "much"}}})), "pods"),
        (_object("Prometheus", {"replicas": 2}), "pods"),
        (_object("Prometheus", _template(CONTAINER)), "pods"),
        (_object("Prometheus", {"retention": "15d"}), ""),
        (_object("ConfigMap", {}), ""),
    ],
    ids=["on each node", "GPU", "tolerations", "no quantity", "replicas", "template", "neither", "no pods"],
)
def test_what_of_written_objects_is_not_counted_is_said(manifest: Manifest, expected: str) -> None:
    graph, _ = build(
        System("s", [manifest, KubernetesCluster("core", pools=[NodePool("p", instance_type="m7i.large")])])
    )
    assert list(pods(manifest)) == []
    assert unsized_parts(graph) == ({"manifests/written": expected} if expected else {})


@pytest.mark.complete
def test_every_kind_is_counted_or_said_not_to_be() -> None:
    """A kind that keeps pods running has them in ``MAKERS``, or ``resources`` and ``replicas``, or is ``UNSIZED_PARTS``."""
    makers = {kind for kinds, _ in MAKERS for kind in (kinds if isinstance(kinds, tuple) else (kinds,))}
    counted = {
        kind.__name__
        for kind in COMPONENTS
        if issubclass(kind, tuple(makers)) or {"resources", "replicas"} <= set(kind.model_fields)
    }
    silent = {kind.__name__ for kind in COMPONENTS} - counted - {kind.__name__ for kind in UNSIZED_PARTS}
    wrong = [
        f"give {name} replicas and resources, or a line in MAKERS of aiscale/analysis/capacity/pods.py, or name it in UNWEIGHED of unweighed.py, "
        "or, where it keeps no pod running, in WITHOUT_PODS of tests/lowering/test_weights.py"
        for name in sorted(silent - WITHOUT_PODS)
    ]
    wrong += [
        f"take {name} out of WITHOUT_PODS of tests/lowering/test_weights.py" for name in sorted(WITHOUT_PODS - silent)
    ]
    assert wrong == []
