"""Names of other objects that an object of Kubernetes refers to, in its own namespace.

Source: Kubernetes API reference 1.36 (PodSpec, Ingress, RoleBinding, HorizontalPodAutoscaler, StatefulSet); Gateway
API, HTTPBackendRef.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

_PODS: Mapping[str, tuple[str, ...]] = {
    "Pod": ("spec",),
    **dict.fromkeys(
        ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"),
        ("spec", "template", "spec"),
    ),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
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


class ObjectReference(NamedTuple):
    """A name of another object.

    Attributes:
        kind: its kind in small letters: ``configmap``.
        name: its name.
        path: where the name stands: ``spec.template.spec.serviceAccountName``.
    """

    kind: str
    name: str
    path: str

    @property
    def key(self) -> str:
        """``configmap/settings``."""
        return f"{self.kind}/{self.name}"


def pod_spec(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What an object says of its pods; None where it is of no kind of Kubernetes itself that makes any."""
    kind, group = str(body.get("kind")), str(body.get("apiVersion")).partition("/")[0]
    found = _at(body, *_PODS[kind]) if kind in _PODS and group in POD_GROUPS else None
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
    yield from _named("serviceaccount", _at(pods, "serviceAccountName"), f"{path}.serviceAccountName")
    for at, secret in _items(pods, "imagePullSecrets", path):
        yield from _named("secret", _at(secret, "name"), f"{at}.name")
    for at, volume in _items(pods, "volumes", path):
        yield from _of_source(volume, at, named_by="secretName")
        yield from _named(
            "persistentvolumeclaim",
            _at(volume, "persistentVolumeClaim", "claimName"),
            f"{at}.persistentVolumeClaim.claimName",
        )
        for inner, source in _items(_at(volume, "projected"), "sources", f"{at}.projected"):
            yield from _of_source(source, inner, named_by="name")
    for containers in ("initContainers", "containers"):
        for at, container in _items(pods, containers, path):
            for inner, source in _items(container, "envFrom", at):
                yield from _unless_optional("configmap", _at(source, "configMapRef"), f"{inner}.configMapRef")
                yield from _unless_optional("secret", _at(source, "secretRef"), f"{inner}.secretRef")
            for inner, variable in _items(container, "env", at):
                value, where = _at(variable, "valueFrom"), f"{inner}.valueFrom"
                yield from _unless_optional("configmap", _at(value, "configMapKeyRef"), f"{where}.configMapKeyRef")
                yield from _unless_optional("secret", _at(value, "secretKeyRef"), f"{where}.secretKeyRef")


def _of_source(source: Any, path: str, *, named_by: str) -> Iterator[ObjectReference]:
    yield from _unless_optional("configmap", _at(source, "configMap"), f"{path}.configMap")
    yield from _unless_optional("secret", _at(source, "secret"), f"{path}.secret", field=named_by)


def _of_ingress(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    backends = [("spec.defaultBackend", _at(body, "spec", "defaultBackend"))]
    for at, rule in _items(_at(body, "spec"), "rules", "spec"):
        backends += [
            (f"{p}.backend", _at(one, "backend")) for p, one in _items(_at(rule, "http"), "paths", f"{at}.http")
        ]
    for path, backend in backends:
        yield from _named("service", _at(backend, "service", "name"), f"{path}.service.name")
    # With annotations for it, cert-manager makes the Secret.
    annotations = str(_at(body, "metadata", "annotations"))
    if "cert-manager.io/" not in annotations and "kubernetes.io/tls-acme" not in annotations:
        for at, tls in _items(_at(body, "spec"), "tls", "spec"):
            yield from _named("secret", _at(tls, "secretName"), f"{at}.secretName")


def _of_route(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    for at, rule in _items(_at(body, "spec"), "rules", "spec"):
        for path, backend in _items(rule, "backendRefs", at):
            if (
                _at(backend, "kind") in {None, "Service"}
                and not _at(backend, "group")
                and not _at(backend, "namespace")
            ):
                yield from _named("service", _at(backend, "name"), f"{path}.name")


def _of_role_binding(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    if _at(body, "roleRef", "kind") == "Role":
        yield from _named("role", _at(body, "roleRef", "name"), "roleRef.name")
    for at, subject in _items(body, "subjects", ""):
        if _at(subject, "kind") == "ServiceAccount" and not _at(subject, "namespace"):
            yield from _named("serviceaccount", _at(subject, "name"), f"{at}.name")


def _of_autoscaler(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    scaled = _at(body, "spec", "scaleTargetRef")
    if _at(scaled, "kind") in {"Deployment", "StatefulSet"}:
        yield from _named(str(_at(scaled, "kind")).lower(), _at(scaled, "name"), "spec.scaleTargetRef.name")


def _of_stateful_set(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    yield from _named("service", _at(body, "spec", "serviceName"), "spec.serviceName")


_OTHERS: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], Iterator[ObjectReference]]] = {
    ("networking.k8s.io", "Ingress"): _of_ingress,
    **{("gateway.networking.k8s.io", kind): _of_route for kind in ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute")},
    ("rbac.authorization.k8s.io", "RoleBinding"): _of_role_binding,
    ("autoscaling", "HorizontalPodAutoscaler"): _of_autoscaler,
    ("apps", "StatefulSet"): _of_stateful_set,
}
"""What refers to others beside pods."""


def _at(value: Any, *steps: str) -> Any:
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _items(value: Any, field: str, path: str) -> Iterator[tuple[str, Any]]:
    """Each item of a list, with where it stands."""
    found = _at(value, field)
    for index, item in enumerate(found if isinstance(found, list | tuple) else ()):
        yield f"{path}.{field}[{index}]".removeprefix("."), item


def _named(kind: str, name: Any, path: str) -> Iterator[ObjectReference]:
    if isinstance(name, str) and name:
        yield ObjectReference(kind, name, path)


def _unless_optional(kind: str, value: Any, path: str, field: str = "name") -> Iterator[ObjectReference]:
    if _at(value, "optional") is not True:
        yield from _named(kind, _at(value, field), f"{path}.{field}")
