"""Objects with values of the wrong shape anywhere: findings, and never an exception of Python."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest

from aiscale import System
from aiscale.analysis.capacity.pods import pods_by_place
from aiscale.catalog import definitions, extension
from aiscale.errors import AiscaleError
from aiscale.graph.build import build
from aiscale.lowering.findings import lowering_findings
from aiscale.objects import Manifest, ServicePort
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.render.system_view import system_picture
from aiscale.rules import check
from aiscale.services import Microservice
from tests.support.paths import GOLDEN

IMAGE = "registry.example/p@sha256:" + "a" * 64
CHART = [
    dict(one.body) for one in Manifest.file("chart", str(GOLDEN / "lowering" / "rendered_chart" / "cache")).objects
]
OTHERS: list[dict[str, Any]] = [
    {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "front"},
        "spec": {"parentRefs": [{"name": "edge"}], "rules": [{"backendRefs": [{"name": "cache", "port": 6379}]}]},
    },
    {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": {"name": "edge"},
        "spec": {"gatewayClassName": "istio", "listeners": [{"name": "web", "port": 80, "protocol": "HTTP"}]},
    },
    {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "front"},
        "spec": {"hosts": ["cache"], "http": [{"route": [{"destination": {"host": "cache"}}], "mirror": {"host": "b"}}]},
    },
    {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": "cache"},
        "spec": {
            "scaleTargetRef": {"name": "cache"},
            "triggers": [{"type": "cpu", "authenticationRef": {"name": "a"}, "metadata": {"value": "50"}}],
        },
    },
    {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {"name": "cache"},
        "spec": {"selector": {"matchLabels": {"app": "cache"}}, "endpoints": [{"port": "http"}]},
    },
    {
        "apiVersion": "serving.kserve.io/v1alpha1",
        "kind": "InferenceGraph",
        "metadata": {"name": "eta"},
        "spec": {"nodes": {"root": {"routerType": "Sequence", "steps": [{"serviceName": "eta"}]}}},
    },
    {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "ledgers.books.example"},
        "spec": {
            "group": "books.example",
            "scope": "Namespaced",
            "names": {"kind": "Ledger", "plural": "ledgers"},
            "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}}],
        },
    },
]  # fmt: skip
JUNK = (None, True, 0, 7, "text", "", [], ["a"], [1], [None], {}, {"a": "b"}, {"a": {"b": ["c"]}}, [[]], -1, 2.5)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in steps:
        yield from places(item, (*path, step))


def broken(seed: int) -> list[dict[str, Any]]:
    """The objects with one or two values that are replaced, but for kinds and names."""
    chosen = random.Random(seed)
    found = copy.deepcopy([*CHART, *OTHERS])
    for _ in range(chosen.choice((1, 1, 2))):
        every = [path for path in places(found) if len(path) > 1 and path[1] not in {"apiVersion", "kind"}]
        path = chosen.choice([one for one in every if one[1:] not in {("metadata",), ("metadata", "name")}])
        holder: Any = found
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = chosen.choice(JUNK)
    return found


@pytest.fixture(autouse=True)
def catalog_as_shipped() -> Iterator[None]:
    """The kind that the definition among the objects adds is forgotten afterwards."""
    before = dict(definitions.added)
    yield
    definitions.added.clear()
    definitions.added.update(before)
    extension.forget()


@pytest.mark.parametrize("start", range(0, 240, 60))
def test_no_shape_is_a_bug(start: int) -> None:
    for seed in range(start, start + 60):
        core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
        pricing = Microservice("pricing", image=IMAGE)
        try:
            chart = Manifest(
                "chart", broken(seed), exposes=[ServicePort("cache", 6379)], calls=[pricing],
                existing=["secret/cache-login"],
            )  # fmt: skip
        except AiscaleError:
            continue
        graph, _ = build(System("shop", [core, chart]))
        crashed = [one.message for one in check(graph) if one.code == "PLG002"]
        assert crashed == [], seed
        lowering_findings(graph)
        pods_by_place(graph)
        system_picture(graph)
