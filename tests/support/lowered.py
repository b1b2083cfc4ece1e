"""Lowering the systems under tests/golden/lowering, and showing what comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from runpy import run_path
from typing import Any

import yaml

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.pods import merged_at
from aiscale.lowering.resource import Resource
from tests.support.paths import GOLDEN

CASES = sorted(path.parent for path in (GOLDEN / "lowering").glob("*/system.py"))

SAMPLE = (
    "ab_tests_in_routes", "backend_tls", "batch_job_settings", "call_chain", "envoy_gateway", "external_kafka", "flagger",
    "flink_blue_green", "flink_session", "gateway_api", "gateway_tokens", "held_shares", "inference_pool", "istio_ambient",
    "istio_sidecars", "kafka_whole", "kserve", "kserve_llm", "linkerd_policies", "mesh_retries", "mirrors_from_sites",
    "own_code_jobs", "priorities", "ray_jobs", "ray_serve", "rendered_chart", "rollouts", "seldon_core_1",
    "seldon_core_2", "spark_on_apache", "vector_search", "vllm_on_nodes",
)  # fmt: skip
"""Cases that between them have an object of each kind; the others are judged by servers in ``make test-all``."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def read_system(case: Path) -> System:
    """The system that a case defines."""
    system = run_path(str(case / "system.py"))["system"]
    assert isinstance(system, System)
    return system


def lower_system(system: System, namespace: str | None = None) -> tuple[Resource, ...]:
    """The records of a system."""
    graph, diagnostics = build(system)
    assert list(diagnostics) == []
    return lower(graph, namespace=namespace)


def pod_templates(resource: Resource) -> Iterator[dict[str, Any]]:
    """The templates of the pods that an object makes, told by their shape and not by its kind, wherever they are."""
    waiting: list[Any] = [resource.properties.get("spec")]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting += item
        if not isinstance(item, dict):
            continue
        if isinstance(item.get("spec"), dict) and "containers" in item["spec"]:
            yield item
        else:
            waiting += item.values()


def as_yaml(resources: Iterable[Resource]) -> str:
    """Every record as a document, with why it exists and what it needs above it."""
    return "---\n".join(
        f"# {resource.key}, for {resource.address}: {resource.reason}\n"
        + "".join(f"# needs {need}\n" for need in resource.depends_on)
        + yaml.dump(dict(resource.properties), Dumper=_Dumper, sort_keys=False, width=120, allow_unicode=True)
        for resource in resources
    )


def as_deployment(resource: Resource) -> Resource:
    """A Rollout as the Deployment that it replaces, for tools that do not know its pods; so for its autoscaler."""
    properties = resource.properties
    if resource.kind == "Rollout":
        spec = {name: value for name, value in properties["spec"].items() if name in _OF_DEPLOYMENT}
        return replace(
            resource, type="kubernetes:apps/v1:Deployment", properties={**properties, **_DEPLOYMENT, "spec": spec}
        )
    if properties.get("spec", {}).get("scaleTargetRef", {}).get("kind") == "Rollout":
        return replace(resource, properties=merged_at(properties, ("spec", "scaleTargetRef"), _DEPLOYMENT))
    return resource


_DEPLOYMENT = {"apiVersion": "apps/v1", "kind": "Deployment"}
_OF_DEPLOYMENT = frozenset({"minReadySeconds", "replicas", "revisionHistoryLimit", "selector", "template"})
