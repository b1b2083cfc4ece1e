"""Names of other objects that an object of Kubernetes refers to, in its own namespace.

Source: Kubernetes API reference 1.36 (PodSpec, Ingress, RoleBinding, HorizontalPodAutoscaler, StatefulSet); Gateway
API, ParentReference and HTTPBackendRef. Those of other custom resources are in ``custom_references.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aiscale.components.objects.custom_references import CUSTOM, scaled
from aiscale.components.objects.object_reference import ObjectReference, items, named, nested
from aiscale.components.objects.written_pods import CONTAINERS, POD_TEMPLATES

_PODS: Mapping[str, tuple[str, ...]] = {
    **{kind: (*template, "spec") for kind, template in POD_TEMPLATES.items()},
    "ReplicationController": ("spec", "template", "spec"),
}
"""Where a kind has its pods."""
POD_GROUPS = frozenset({"v1", "apps", "batch"})
"""Kubernetes' own groups of kinds that make pods; ``v1`` stands for the one without a name."""
_ALWAYS_THERE = frozenset({
    "serviceaccount/default", "configmap/kube-root-ca.crt", "configmap/openshift-service-ca.crt",
    "configmap/istio-ca-root-cert",
})  # fmt: skip
"""What each namespace has: of every cluster, of OpenShift, of Istio. Source: Kubernetes documentation, ServiceAccounts
and root CA publisher; OpenShift documentation, service CA; Istio, namespace controller of istiod."""


def pod_spec(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What an object says of its pods; None where it is of no kind of Kubernetes itself that makes any."""
    kind, group = str(body.get("kind")), str(body.get("apiVersion")).partition("/")[0]
    found = nested(body, *_PODS[kind]) if kind in _PODS and group in POD_GROUPS else None
    return found if isinstance(found, Mapping) else None


def object_references(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    """Every object that another one needs by name; optional ones, and those of other namespaces, are left out."""
    for found in _of_kind(body):
        if found.key not in _ALWAYS_THERE:
            yield found


def pod_references(spec: Any, path: str) -> Iterator[ObjectReference]:
    """Every object that pods need by name.

    Args:
        spec: the spec of the pods.
        path: where it stands: ``spec.podTemplate.spec``.
    """
    for found in _of_pods(spec, path):
        if found.key not in _ALWAYS_THERE:
            yield found


def _of_kind(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    kind = str(body.get("kind"))
    group = str(body.get("apiVersion")).partition("/")[0]
    if (pods := pod_spec(body)) is not None:
        yield from _of_pods(pods, ".".join(_PODS[kind]))
    if (read := _OTHERS.get((group, kind))) is not None:
        yield from read(body)


def _of_pods(pods: Any, path: str) -> Iterator[ObjectReference]:
    yield from named("serviceaccount", nested(pods, "serviceAccountName"), f"{path}.serviceAccountName")
    for at, secret in items(pods, "imagePullSecrets", path):
        yield from named("secret", nested(secret, "name"), f"{at}.name")
    for at, volume in items(pods, "volumes", path):
        yield from _of_source(volume, at, named_by="secretName")
        yield from named(
            "persistentvolumeclaim",
            nested(volume, "persistentVolumeClaim", "claimName"),
            f"{at}.persistentVolumeClaim.claimName",
        )
        for inner, source in items(nested(volume, "projected"), "sources", f"{at}.projected"):
            yield from _of_source(source, inner, named_by="name")
    for containers in CONTAINERS:
        for at, container in items(pods, containers, path):
            for inner, source in items(container, "envFrom", at):
                yield from _unless_optional("configmap", nested(source, "configMapRef"), f"{inner}.configMapRef")
                yield from _unless_optional("secret", nested(source, "secretRef"), f"{inner}.secretRef")
            for inner, variable in items(container, "env", at):
                value, where = nested(variable, "valueFrom"), f"{inner}.valueFrom"
                yield from _unless_optional("configmap", nested(value, "configMapKeyRef"), f"{where}.configMapKeyRef")
                yield from _unless_optional("secret", nested(value, "secretKeyRef"), f"{where}.secretKeyRef")


def _of_source(source: Any, path: str, *, named_by: str) -> Iterator[ObjectReference]:
    yield from _unless_optional("configmap", nested(source, "configMap"), f"{path}.configMap")
    yield from _unless_optional("secret", nested(source, "secret"), f"{path}.secret", field=named_by)


def _of_ingress(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    backends = [("spec.defaultBackend", nested(body, "spec", "defaultBackend"))]
    for at, rule in items(nested(body, "spec"), "rules", "spec"):
        backends += [
            (f"{p}.backend", nested(one, "backend")) for p, one in items(nested(rule, "http"), "paths", f"{at}.http")
        ]
    for path, backend in backends:
        yield from named("service", nested(backend, "service", "name"), f"{path}.service.name")
    # With annotations for it, cert-manager makes the Secret.
    annotations = str(nested(body, "metadata", "annotations"))
    if "cert-manager.io/" not in annotations and "kubernetes.io/tls-acme" not in annotations:
        for at, tls in items(nested(body, "spec"), "tls", "spec"):
            yield from named("secret", nested(tls, "secretName"), f"{at}.secretName")


def _of_route(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    for at, parent in items(nested(body, "spec"), "parentRefs", "spec"):
        if nested(parent, "kind") in {None, "Gateway", "Service"} and not nested(parent, "namespace"):
            kind = str(nested(parent, "kind") or "Gateway").lower()
            yield from named(kind, nested(parent, "name"), f"{at}.name")
    for at, rule in items(nested(body, "spec"), "rules", "spec"):
        for path, backend in items(rule, "backendRefs", at):
            if (
                nested(backend, "kind") in {None, "Service"}
                and not nested(backend, "group")
                and not nested(backend, "namespace")
            ):
                yield from named("service", nested(backend, "name"), f"{path}.name")


def _of_role_binding(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    if nested(body, "roleRef", "kind") == "Role":
        yield from named("role", nested(body, "roleRef", "name"), "roleRef.name")
    for at, subject in items(body, "subjects", ""):
        if nested(subject, "kind") == "ServiceAccount" and not nested(subject, "namespace"):
            yield from named("serviceaccount", nested(subject, "name"), f"{at}.name")


def _of_stateful_set(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    yield from named("service", nested(body, "spec", "serviceName"), "spec.serviceName")


_OTHERS: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], Iterator[ObjectReference]]] = {
    ("networking.k8s.io", "Ingress"): _of_ingress,
    **{("gateway.networking.k8s.io", kind): _of_route for kind in ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute")},
    ("rbac.authorization.k8s.io", "RoleBinding"): _of_role_binding,
    ("autoscaling", "HorizontalPodAutoscaler"): scaled,
    ("apps", "StatefulSet"): _of_stateful_set,
    **CUSTOM,
}
"""What refers to others beside pods."""


def _unless_optional(kind: str, value: Any, path: str, field: str = "name") -> Iterator[ObjectReference]:
    if nested(value, "optional") is not True:
        yield from named(kind, nested(value, field), f"{path}.{field}")
