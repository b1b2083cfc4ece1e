"""Pods that pods create: an admission policy limits them to those that the blueprint declares.

Reads: pod templates whose pods a job manager of Flink or a driver of Spark creates, as patches leave them.
Adds: a ValidatingAdmissionPolicy and its binding for each such ServiceAccount, and a need on them to the resource.
Source: Kubernetes 1.36, Validating Admission Policy (v1 since 1.30); CEL in Kubernetes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from aiscale.analysis.network.meshes import mesh_of
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import ADDRESS, SYSTEM
from aiscale.lowering.naming import fit
from aiscale.lowering.passes.changes import changed_each, with_needs
from aiscale.lowering.pods import CreatedPods, value_at
from aiscale.lowering.resource import Resource, kubernetes_resource

_API = "admissionregistration.k8s.io/v1"
_SINCE = 30
"""Minor version of Kubernetes with this API. Source: Kubernetes 1.30 release notes."""

_CONTAINERS = ("containers", "initContainers")


def limit_created_pods(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add a policy and its binding for each resource whose pods create pods, after all other resources."""
    if not context.graph.system.namespace.limit_created_pods:
        return resources
    policies: list[Resource] = []

    def limited(resource: Resource) -> Resource:
        created = next((one.created for one in resource.pods if one.created is not None), None)
        if created is None or not _has_policies(resource, context):
            return resource
        policies.extend(_policies(resource, created, context))
        return with_needs(resource, (policies[-1].key,))

    changed = changed_each(resources, limited)
    return (*changed, *policies) if policies else resources


def _has_policies(resource: Resource, context: LoweringContext) -> bool:
    cluster = context.cluster_of(context.graph[resource.address])
    return cluster is None or int(cluster.version.partition(".")[2]) >= _SINCE


def _policies(resource: Resource, created: CreatedPods, context: LoweringContext) -> Iterator[Resource]:
    # Cluster-scoped, so that the namespace is part of the name.
    name = fit(f"{context.namespace}-{created.creator}-created-pods")
    labels = value_at(resource.properties, ("metadata", "labels")) or {}
    metadata = {"name": name, "labels": {key: labels[key] for key in (SYSTEM, ADDRESS) if key in labels}}
    policy = {"apiVersion": _API, "kind": "ValidatingAdmissionPolicy", "metadata": metadata}
    yield kubernetes_resource(
        {**policy, "spec": _spec(resource, created, context)},
        address=resource.address,
        reason=f"pods with the ServiceAccount {created.creator} create only pods of {resource.name}",
        depends_on=(context.namespace_key,),
    )
    yield kubernetes_resource(
        {
            **policy,
            "kind": "ValidatingAdmissionPolicyBinding",
            "spec": {"policyName": name, "validationActions": ["Deny"]},
        },
        address=resource.address,
        reason=f"that policy applies in {context.namespace}",
        depends_on=(f"validatingadmissionpolicy/{name}",),
    )


def _spec(resource: Resource, created: CreatedPods, context: LoweringContext) -> dict[str, Any]:
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE", "DELETE"],
            "resources": ["configmaps", "pods"], "scope": "*"}  # fmt: skip
    return {
        "failurePolicy": "Fail",
        "matchConstraints": {
            "matchPolicy": "Equivalent",
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": context.namespace}},
            "objectSelector": {},
            "resourceRules": [rule],
        },
        "matchConditions": [
            {
                "name": "creator",
                "expression": "request.userInfo.username == "
                f"'system:serviceaccount:{context.namespace}:{created.creator}'",
            }
        ],
        "variables": list(_variables(resource, context)),
        "validations": [
            {"expression": expression, "message": f"{created.creator} may not do this: {message}"}
            for expression, message in _validations(resource, created)
        ],
    }


def _variables(resource: Resource, context: LoweringContext) -> Iterator[dict[str, str]]:
    mesh = mesh_of(context.graph, context.graph[resource.address])
    injected = _texts(mesh.injected_containers if mesh is not None else ())
    created = "variables.isPod && request.operation == 'CREATE'"
    lists = " + ".join(f"(has(object.spec.{field}) ? object.spec.{field} : [])" for field in _CONTAINERS)
    of_mesh = f".filter(c, !(c.name in {injected}))" if mesh is not None and mesh.injected_containers else ""
    yield {"name": "isPod", "expression": "request.resource.resource == 'pods'"}
    yield {"name": "isCreated", "expression": created}
    yield {"name": "old", "expression": "request.operation == 'CREATE' ? object : oldObject"}
    yield {
        "name": "containers",
        "expression": f"variables.isPod && request.operation != 'DELETE' ? ({lists}){of_mesh} : []",
    }
    yield {
        "name": "volumes",
        "expression": "variables.isCreated && has(object.spec.volumes) ? object.spec.volumes : []",
    }


def _validations(resource: Resource, created: CreatedPods) -> Iterator[tuple[str, str]]:
    """Each expression with the rule that it enforces."""
    address = str(value_at(resource.properties, ("metadata", "labels", ADDRESS)))
    own = "has({0}.metadata.labels) && '{1}' in {0}.metadata.labels && {0}.metadata.labels['{1}'] == '{2}'"
    yield (
        f"!variables.isPod || ({own.format('variables.old', ADDRESS, address)})",
        f"the pod has not the label {ADDRESS}={address}",
    )
    yield (
        f"!variables.isPod || request.operation != 'UPDATE' || ({own.format('object', ADDRESS, address)})",
        f"the label {ADDRESS}={address} of a pod stays",
    )
    yield (
        "variables.isPod || variables.old.metadata.name.matches('" + created.config_maps + "')",
        f"its ConfigMaps have names like {created.config_maps}",
    )
    yield (
        f"!variables.isCreated || (has(object.spec.serviceAccountName) && "
        f"object.spec.serviceAccountName == '{created.account}')",
        f"its pods have the ServiceAccount {created.account}",
    )
    if not created.has_token:
        yield (
            "!variables.isCreated || (has(object.spec.automountServiceAccountToken) && "
            "!object.spec.automountServiceAccountToken)",
            "its pods have no token of the Kubernetes API",
        )
    images = sorted(set(_images(resource, created)))
    yield f"variables.containers.all(c, c.image in {_texts(images)})", f"its containers have the image {_or(images)}"
    yield from _SECURE
    yield from _storage(resource, created)


_SECURE = (
    (
        "!variables.isCreated || !((has(object.spec.hostNetwork) && object.spec.hostNetwork) || "
        "(has(object.spec.hostPID) && object.spec.hostPID) || (has(object.spec.hostIPC) && object.spec.hostIPC))",
        "its pods do not share namespaces of the node",
    ),
    (
        "!variables.isCreated || (has(object.spec.securityContext) && has(object.spec.securityContext.runAsNonRoot) && "
        "object.spec.securityContext.runAsNonRoot)",
        "its pods run as another user than root",
    ),
    (
        "!variables.isCreated || variables.containers.all(c, has(c.securityContext) && "
        "has(c.securityContext.allowPrivilegeEscalation) && !c.securityContext.allowPrivilegeEscalation && "
        "!(has(c.securityContext.privileged) && c.securityContext.privileged) && "
        "!(has(c.securityContext.capabilities) && has(c.securityContext.capabilities.add)))",
        "its containers are not privileged and add no capability",
    ),
    (
        "!variables.isCreated || variables.containers.all(c, !has(c.ports) || "
        "c.ports.all(p, !has(p.hostPort) || p.hostPort == 0))",
        "its containers have no port of the node",
    ),
)
"""What the restricted pod security standard asks for, in a namespace of any level."""


def _storage(resource: Resource, created: CreatedPods) -> Iterator[tuple[str, str]]:
    """Secrets and claims that the templates do not name are not mounted."""
    secrets = sorted(set(_secrets([value_at(resource.properties, path) for path in created.templates])))
    claims = sorted(set(_claims([value_at(resource.properties, path) for path in created.templates])))
    named, known = _texts(secrets), _texts(claims)
    yield (
        "variables.volumes.all(v, has(v.configMap) || has(v.emptyDir) || has(v.downwardAPI) || has(v.projected) || "
        f"(has(v.secret) && v.secret.secretName in {named}) || "
        f"(has(v.persistentVolumeClaim) && v.persistentVolumeClaim.claimName in {known}))",
        f"its volumes are declared: {_or([*secrets, *claims]) or 'none of a Secret or a claim'}",
    )
    yield (
        "variables.volumes.all(v, !has(v.projected) || !has(v.projected.sources) || v.projected.sources.all(s, "
        f"!has(s.secret) || s.secret.name in {named}))",
        "its projected volumes have declared Secrets",
    )
    yield (
        "!variables.isCreated || variables.containers.all(c, (!has(c.env) || c.env.all(e, !has(e.valueFrom) || "
        f"!has(e.valueFrom.secretKeyRef) || e.valueFrom.secretKeyRef.name in {named})) && (!has(c.envFrom) || "
        f"c.envFrom.all(e, !has(e.secretRef) || e.secretRef.name in {named})))",
        "its variables are of declared Secrets",
    )


def _images(resource: Resource, created: CreatedPods) -> Iterator[str]:
    if isinstance(image := value_at(resource.properties, created.image), str):
        yield image
    for path in created.templates:
        spec = value_at(resource.properties, (*path, "spec")) or {}
        for container in (one for field in _CONTAINERS for one in spec.get(field, ())):
            if isinstance(container.get("image"), str):
                yield container["image"]


def _secrets(value: Any) -> Iterator[str]:
    """The Secrets that pod templates name."""
    for key, item in _fields(value):
        if key == "secretName" and isinstance(item, str):
            yield item
        elif key in {"secretKeyRef", "secretRef", "secret"} and isinstance(item, dict) and "name" in item:
            yield str(item["name"])


def _claims(value: Any) -> Iterator[str]:
    yield from (str(item) for key, item in _fields(value) if key == "claimName")


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    """Every field of nested mappings and lists, with its value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item
            yield from _fields(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _fields(item)


def _texts(names: Iterable[str]) -> str:
    """A list of texts in CEL."""
    return json.dumps(list(names)).replace('"', "'")


def _or(names: Iterable[str]) -> str:
    return " or ".join(names)
