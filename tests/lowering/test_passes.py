"""Passes over all resources: their order, where they apply, and what they add."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aiscale import Patch, Priority, System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.passes.order import PASSES
from aiscale.lowering.pods import merged_at, value_at
from aiscale.lowering.resource import Resource
from aiscale.lowering.system import lower_components
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, OwnCode, Storm, StreamJob
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.support.lowered import CASES, lower_system, read_system

IMAGE = "registry.example/app@sha256:" + "1f" * 32


def test_passes_run_in_this_order() -> None:
    assert [one.__name__ for one in PASSES] == [
        "add_scrape_annotations",
        "set_priorities",
        "set_pull_policies",
        "add_external_secrets",
        "add_waypoint",
        "set_virtual_services",
        "set_traffic_policies",
        "route_by_header",
        "divide_held",
        "limit_requests",
        "add_service_entries",
        "set_linkerd_traffic",
        "route_by_header_in_routes",
        "record_api_server",
        "join_istio",
        "measure_programs",
        "authorize_by_edges",
        "admit_plaintext",
        "open_mesh_connections",
        "join_linkerd",
        "measure_linkerd_programs",
        "authorize_in_linkerd",
        "open_linkerd_connections",
        "set_linkerd_ports",
        "carry_out_rollouts",
        "carry_out_canaries",
        "apply_patches",
        "add_service_quota",
        "limit_created_pods",
        "name_by_content",
        "create_after_mesh",
        "add_declared_needs",
        "order_rollouts",
        "separate_clusters",
        "apply_refused_patches",
        "check_plugin_resources",
        "require_unique_keys",
    ]


def test_a_pass_that_does_not_apply_returns_the_same_resources() -> None:
    applied: dict[str, set[str]] = {one.__name__: set() for one in PASSES}
    for case in CASES:
        resources, context = lower_components(build(read_system(case))[0])
        for one in PASSES:
            before = text(resources)
            result = one(resources, context)
            assert text(resources) == before, f"{one.__name__} changes resources of {case.name} in place"
            if result is not resources:
                assert [id(item) for item in result] != [id(item) for item in resources], (one.__name__, case.name)
                applied[one.__name__].add(case.name)
            resources = result
    measured = {case.name for case in CASES if any(pod.metrics for one in lowered(case) for pod in one.pods)}
    creating = {case.name for case in CASES if any(pod.created for one in lowered(case) for pod in one.pods)}
    with_policies = {
        "ab_tests", "held_shares", "istio_ambient", "istio_sidecars", "mesh_retries", "ride_demand", "shadows",
    }  # fmt: skip
    in_istio = with_policies | {"istio_installed"}
    in_linkerd = {
        "ab_tests_in_routes", "flagger", "linkerd_installed", "linkerd_policies", "linkerd_ports", "route_weights",
    }  # fmt: skip
    with_gateways = {case.name for case in CASES if any(one.kind == "Gateway" for one in lowered(case))}
    # The others have tests of their own below, or next to what they are about.
    assert {name: cases for name, cases in applied.items() if cases} == {
        "add_scrape_annotations": measured,
        "add_declared_needs": {"batch_job_settings", "ray_jobs"},
        "name_by_content": {"pull_policies", "ray_jobs"},
        "set_priorities": {"kserve", "kserve_llm", "priorities", "ray_serve", "seldon_core_1", "vllm_on_nodes"},
        "set_pull_policies": {"kserve", "kserve_llm", "pull_policies", "ray_jobs", "ray_serve", "seldon_core_1"},
        "apply_patches": {"kserve", "kserve_llm", "patched", "ray_serve", "seldon_core_1", "vllm_on_nodes"},
        "add_external_secrets": {"own_code_jobs", "variables_and_variants"},
        "add_waypoint": {"istio_ambient"},
        "set_virtual_services": with_policies,
        "set_traffic_policies": with_policies,
        "route_by_header": {"ab_tests"},
        "divide_held": {"held_shares"},
        "limit_requests": {"istio_sidecars"},
        "add_service_entries": {"istio_sidecars"},
        "join_istio": in_istio,
        "measure_programs": {"istio_sidecars", "ride_demand"},
        "authorize_by_edges": in_istio,
        "admit_plaintext": {"istio_ambient"},
        "open_mesh_connections": in_istio,
        "set_linkerd_traffic": in_linkerd - {"linkerd_ports"},
        "route_by_header_in_routes": {"ab_tests_in_routes"},
        "join_linkerd": in_linkerd,
        "measure_linkerd_programs": {"flagger", "linkerd_policies"},
        "authorize_in_linkerd": in_linkerd,
        "open_linkerd_connections": in_linkerd,
        "set_linkerd_ports": {"linkerd_policies", "linkerd_ports"},
        "carry_out_rollouts": {"ride_demand", "rollouts", "route_weights", "shadows", "shadows_in_routes"},
        "carry_out_canaries": {"flagger"},
        "add_service_quota": {"kafka_settings", "kafka_whole", "mirrors_from_sites", "rendered_chart"} | with_gateways,
        "limit_created_pods": creating,
        "create_after_mesh": {"istio_installed", "linkerd_installed"},
        "order_rollouts": {"schema_registries"},
    }


def test_every_pod_template_is_declared() -> None:
    for case in CASES:
        for resource in lowered(case):
            declared = {template.path for template in resource.pods}
            assert declared == set(template_paths(resource.properties, ())), (case.name, resource.key)


def test_a_pass_reaches_the_pods_of_every_technology() -> None:
    """What a mesh or a monitoring stack does: it annotates the pods of each workload, whatever the object."""
    kinds = set()
    for case in CASES:
        for resource in lowered(case):
            for template in resource.pods:
                path = (*template.metadata, "annotations")
                changed = merged_at(resource.properties, path, {"mesh.example/inject": "true"})
                assert value_at(changed, path)["mesh.example/inject"] == "true"
                kinds.add(resource.type.removeprefix("kubernetes:"))
    assert sorted(kinds) == [
        "apps/v1:Deployment",
        "apps/v1:StatefulSet",
        "batch/v1:CronJob",
        "batch/v1:Job",
        "flink.apache.org/v1beta1:FlinkBlueGreenDeployment",
        "flink.apache.org/v1beta1:FlinkDeployment",
        "kafka.strimzi.io/v1:Kafka",
        "kafka.strimzi.io/v1:KafkaConnect",
        "kafka.strimzi.io/v1:KafkaMirrorMaker2",
        "kafka.strimzi.io/v1:KafkaNodePool",
        "leaderworkerset.x-k8s.io/v1:LeaderWorkerSet",
        "machinelearning.seldon.io/v1:SeldonDeployment",
        "ray.io/v1:RayJob",
        "ray.io/v1:RayService",
        "registry.apicur.io/v1:ApicurioRegistry3",
        "serving.kserve.io/v1alpha1:ServingRuntime",
        "serving.kserve.io/v1alpha2:LLMInferenceService",
        "serving.kserve.io/v1beta1:InferenceService",
        "spark.apache.org/v1:SparkApplication",
        "sparkoperator.k8s.io/v1beta2:ScheduledSparkApplication",
        "sparkoperator.k8s.io/v1beta2:SparkApplication",
    ]


def test_a_patched_job_has_another_name_and_its_dependents_follow() -> None:
    def jobs(*patches: Patch) -> dict[str, list[str]]:
        topic = Topic("rides", KafkaCluster("events"))
        storm = Storm(version="2.8.2", image=IMAGE)
        job = StreamJob(
            "counts", engine=storm, jar="local:///app.jar", entry_class="Counts", consumes=[topic], patches=patches
        )  # fmt: skip
        return {
            one.key: [need for need in one.depends_on if need.startswith("job/")]
            for one in lower_system(System("s", [job]))
            if one.kind == "Job"
        }

    submit, rebalance = jobs()
    change = {"spec": {"backoffLimit": 1}}
    changed = jobs(Patch("Job", change, object_name="counts-submit", reason="one try is enough"))
    other = next(iter(changed))
    assert (changed, other != submit) == ({other: [], rebalance: [other]}, True)
    both = jobs(Patch("Job", change, reason="one try is enough"))
    assert (next(iter(both)), rebalance in both) == (other, False)


def test_priority_classes_are_those_of_the_cluster() -> None:
    eu, us = (KubernetesCluster(name, pools=[NodePool(f"of-{name}", instance_type="m7i.2xlarge")])
              for name in ("eu", "us"))  # fmt: skip
    nightly = BatchJob("nightly", engine=OwnCode(image=IMAGE), priority=Priority(-10), on=eu)
    web = Microservice("web", image=IMAGE, priority=Priority(100), on=us)
    graph, _ = build(System("s", [nightly, web]))
    found = {
        cluster.name: [
            (one.key, needed(one, "priorityclass"), [value_at(one.properties, (*pod.spec, "priorityClassName"))
                                                     for pod in one.pods])
            for one in lower(graph, cluster=cluster)
            if one.pods or one.kind == "PriorityClass"
        ]
        for cluster in (eu, us)
    }  # fmt: skip
    low, high = "s-priority-minus-10", "s-priority-100"
    (_, (job, *_)) = found["eu"]
    assert found == {
        "eu": [(f"priorityclass/{low}", [], []), (job, [f"priorityclass/{low}"], [low])],
        "us": [(f"priorityclass/{high}", [], []), ("deployment/web", [f"priorityclass/{high}"], [high])],
    }


def lowered(case: Path) -> tuple[Resource, ...]:
    """The resources of a case before the passes."""
    return lower_components(build(read_system(case))[0])[0]


def text(resources: tuple[Resource, ...]) -> str:
    """Everything that a pass could change in place."""
    return json.dumps([(one.key, one.properties, one.depends_on, one.reason) for one in resources])


def needed(resource: Resource, kind: str) -> list[str]:
    return [need for need in resource.depends_on if need.startswith(f"{kind}/")]


def template_paths(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Where templates are by their shape: a spec with containers, Strimzi's ``pod`` with metadata, or KServe's."""
    if isinstance(value, dict):
        is_strimzi = path[-1:] == ("pod",) and "metadata" in value
        is_kserve = path[-1:] == ("predictor",) or "supportedModelFormats" in value
        is_kserve = is_kserve or (path in {("spec", "template"), ("spec", "worker")} and "containers" in value)
        spec = value.get("spec")
        has_pods = isinstance(spec, dict) and "containers" in spec and "supportedModelFormats" not in spec
        if is_strimzi or is_kserve or has_pods:
            yield path
        for name, below in value.items():
            yield from template_paths(below, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from template_paths(item, (*path, str(number)))
