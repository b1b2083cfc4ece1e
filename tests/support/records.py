"""Small resource records for tests of plans and of the engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiscale.lowering.labels import BATCH_JOB, ROLE, SCHEMA_REGISTRATION
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.applied_state import Applied, nothing_applied
from aiscale.plan.changes import Plan
from aiscale.plan.make_plan import make_plan
from aiscale.plan.outcome import recorded

SYSTEM = "rides"
NAMESPACE = "rides-test"
AT = "2026-11-25T10:00:00Z"


def labels(address: str) -> dict[str, str]:
    return {
        "app.kubernetes.io/managed-by": "aiscale",
        "aiscale.dev/system": SYSTEM,
        "aiscale.dev/address": address.replace("/", "."),
    }


def namespace() -> Resource:
    manifest = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": NAMESPACE, "labels": labels("systems/rides")},
    }
    return kubernetes_resource(manifest, address="systems/rides", reason="every object lives in it")


def _namespaced(kind: str, version: str, name: str, address: str, **rest: Any) -> Resource:
    metadata = {"name": name, "namespace": NAMESPACE, "labels": labels(address)}
    manifest = {"apiVersion": version, "kind": kind, "metadata": metadata, **rest}
    depends_on = (f"namespace/{NAMESPACE}", *([f"configmap/{name}"] if kind == "Deployment" else []))
    return kubernetes_resource(manifest, address=address, reason=f"{kind} of {name}", depends_on=depends_on)


def config_map(name: str, address: str, **data: str) -> Resource:
    return _namespaced("ConfigMap", "v1", name, address, data=data or {"level": "info"})


def service(name: str, address: str) -> Resource:
    spec = {"selector": {"app": name}, "ports": [{"name": "http", "port": 80, "targetPort": 8080}]}
    return _namespaced("Service", "v1", name, address, spec=spec)


def deployment(name: str, address: str, *, replicas: int = 1, image: str = "registry.example/app:1") -> Resource:
    container = {
        "name": "app",
        "image": image,
        "ports": [{"name": "http", "containerPort": 8080}],
        "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}},
    }
    spec = {
        "replicas": replicas,
        "selector": {"matchLabels": {"app": name}},
        "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}},
    }
    return _namespaced("Deployment", "apps/v1", name, address, spec=spec)


def autoscaled(record: Resource, least: int, most: int) -> list[Resource]:
    """A Deployment that says no replicas, and the autoscaler that sets them."""
    spec = {name: value for name, value in record.properties["spec"].items() if name != "replicas"}
    name = record.properties["metadata"]["name"]
    cpu = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}
    scaling = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
        "minReplicas": least,
        "maxReplicas": most,
        "metrics": [{"type": "Resource", "resource": cpu}],
    }
    scaler = _namespaced("HorizontalPodAutoscaler", "autoscaling/v2", name, record.address, spec=scaling)
    made = replace(record, properties={**record.properties, "spec": spec})
    return [made, replace(scaler, depends_on=(*scaler.depends_on, record.key))]


def triples(count: int, **options: Any) -> list[Resource]:
    """``count`` components of three objects each, and the namespace: 3 × count + 1 records."""
    found = [namespace()]
    for index in range(count):
        name, address = f"app-{index:04d}", f"services/app-{index:04d}"
        found += [config_map(name, address), service(name, address), deployment(name, address, **options)]
    return found


def described(resources: list[Resource]) -> dict[str, dict[str, Any]]:
    return {r.address: {"kind": "Microservice", "name": r.address.partition("/")[2]} for r in resources}


def plan_of(resources: list[Resource], applied: Applied | None = None, **options: Any) -> Plan:
    known = applied or nothing_applied(SYSTEM, "test")
    return make_plan(
        resources, options.pop("described", described(resources)), known, system=SYSTEM, environment="test", **options
    )  # fmt: skip


def after(plan: Plan, before: Applied | None = None) -> Applied:
    """The state once the whole plan was applied."""
    known = before or nothing_applied(SYSTEM, "test")
    return recorded(plan, known, applied_at=AT, cluster="uid-1")


def registration(name: str, address: str, *, annotations: dict[str, str] | None = None) -> Resource:
    """The Job that registers schemas, whose pod does nothing in the sandbox."""
    template = {
        "metadata": {"annotations": annotations or {}},
        "spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "registry.example/app:1"}]},
    }
    job = _namespaced("Job", "batch/v1", name, address, spec={"backoffLimit": 0, "template": template})
    metadata = job.properties["metadata"]
    found = {**metadata, "labels": {**metadata["labels"], ROLE: SCHEMA_REGISTRATION}}
    return replace(
        job, properties={**job.properties, "metadata": found}, depends_on=(*job.depends_on, f"configmap/{name}")
    )


def batch_job(name: str, address: str, *after: str, annotations: dict[str, str] | None = None) -> Resource:
    """The Job of a batch job that depends on others."""
    template = {
        "metadata": {"annotations": annotations or {}},
        "spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "registry.example/app:1"}]},
    }
    job = _namespaced("Job", "batch/v1", name, address, spec={"backoffLimit": 0, "template": template})
    metadata = job.properties["metadata"]
    found = {**metadata, "labels": {**metadata["labels"], ROLE: BATCH_JOB}}
    needs = (*job.depends_on, *(f"job/{one}" for one in after))
    return replace(job, properties={**job.properties, "metadata": found}, depends_on=needs)


def flink_job(name: str, address: str, *, image: str = "registry.example/flink:1") -> Resource:
    """A Flink application, as far as the real schema of its kind asks for it."""
    spec = {"image": image, "flinkVersion": "v2_2", "job": {"jarURI": "local:///job.jar", "parallelism": 1}}
    return _namespaced("FlinkDeployment", "flink.apache.org/v1beta1", name, address, spec=spec)
