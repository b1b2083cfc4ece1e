"""Asks a real API server whether it takes objects, and the pods that they make."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpx2

from aiscale.catalog import crd_manifest, is_custom, plural, scope
from aiscale.lowering.resource import Resource
from tests.support.apiserver import ApiServer
from tests.support.lowered import pod_templates


def install_definitions(server: ApiServer, resources: Iterable[Resource]) -> None:
    """Create the custom resource definitions that objects need."""
    kinds = {(resource.properties["apiVersion"], resource.properties["kind"]) for resource in resources}
    for api_version, kind in sorted(kinds):
        if is_custom(api_version, kind):
            _install(server, api_version, kind)


def refused(server: ApiServer, resources: Iterable[Resource], *, is_dry_run: bool = False) -> list[str]:
    """What the server says of objects and of the pods that they make, where it does not take one.

    Args:
        server: where the objects go.
        resources: the objects.
        is_dry_run: whether the server stores none of them.
    """
    found = []
    for resource in resources:
        path, manifest = _path(resource), dict(resource.properties)
        if is_dry_run:  # one of that name may exist
            reply = server.apply(f"{path}/{resource.name}", manifest, fieldValidation="Strict", dryRun="All")
        else:
            reply = server.post(path, manifest, fieldValidation="Strict")
        found += [] if reply.is_success else [f"{resource.key}: {reply.json()['message']}"]
        for pod in pods(resource):
            reply = _dry_run(server, resource.properties["metadata"]["namespace"], pod)
            found += [] if reply.is_success else [f"a pod of {resource.key}: {reply.json()['message']}"]
    return found


def _dry_run(server: ApiServer, namespace: str, pod: dict[str, Any]) -> httpx2.Response:
    """What the server says of a pod. It hears of a new PriorityClass a moment after it has taken it."""
    for _ in range(40):
        reply = server.post(f"/api/v1/namespaces/{namespace}/pods", pod, dryRun="All", fieldValidation="Strict")
        if reply.is_success or "no PriorityClass with name" not in reply.json()["message"]:
            break
        time.sleep(0.25)
    return reply


def _install(server: ApiServer, api_version: str, kind: str) -> None:
    definition = crd_manifest(api_version, kind)
    name = definition["metadata"]["name"]
    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    server.post(path, definition).raise_for_status()
    for _ in range(300):
        conditions = server.get(f"{path}/{name}").get("status", {}).get("conditions") or []
        if any(one["type"] == "Established" and one["status"] == "True" for one in conditions):
            return
        time.sleep(0.1)
    raise AssertionError(f"{name} was not established")


def _path(resource: Resource) -> str:
    manifest = resource.properties
    api_version, kind = manifest["apiVersion"], manifest["kind"]
    root = f"/api/{api_version}" if "/" not in api_version else f"/apis/{api_version}"
    where = f"/namespaces/{manifest['metadata']['namespace']}" if scope(api_version, kind) == "Namespaced" else ""
    return f"{root}{where}/{plural(api_version, kind)}"


def pods(resource: Resource) -> Iterator[dict[str, Any]]:
    """A pod for each template of whatever makes pods: a Deployment, a Job, an operator's kind.

    Operators put in the image and the account where the template leaves them to them.
    """
    above = resource.properties.get("spec", {})
    claims = [claim["metadata"]["name"] for claim in above.get("volumeClaimTemplates", ())]
    given = above if "serviceAccount" in above else above.get("template", {}).get("spec", {})
    for template in pod_templates(resource):
        spec = template["spec"]
        containers = [{"image": "registry.example/operators:1", **container} for container in spec["containers"]]
        account = spec.get("serviceAccountName") or given.get("serviceAccount")
        named = {"serviceAccountName": account} if account else {}
        disks = [{"name": name, "persistentVolumeClaim": {"claimName": f"{name}-x"}} for name in claims]
        yield {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {**template.get("metadata", {}), "name": f"{resource.properties['metadata']['name']}-x"},
            "spec": {**spec, "containers": containers, "volumes": [*spec.get("volumes", ()), *disks], **named},
        }
