"""Privileges that Kubernetes accepts and that no generated object has: of pods, roles, bindings, volumes, namespaces.

Source: Kubernetes 1.36, Pod Security Standards (baseline); Role Based Access Control Good Practices; NSA/CISA
Kubernetes Hardening Guide v1.2, Authentication and authorization.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aiscale.catalog.native.reading import elements, mapping, text, texts
from aiscale.catalog.paths import Path, child, render
from aiscale.lowering.resource import Resource, namespace_of
from aiscale.lowering.verification.flaw import Pods, pods_of
from aiscale.lowering.verification.pod_security import LEVEL, refusals

_ENFORCED = frozenset({"baseline", "restricted"})
_RBAC = "rbac.authorization.k8s.io/"
_RAISING = frozenset({"bind", "escalate", "impersonate"})
_READING = frozenset({"get", "list", "watch"})
_SUBRESOURCES: Mapping[str, str] = {
    "pods/exec": "it runs commands in containers",
    "pods/attach": "it runs commands in containers",
    "nodes/proxy": "it runs commands in every container of a node",
    "serviceaccounts/token": "it issues tokens of other accounts",
}
_ANYBODY = frozenset({"system:anonymous", "system:unauthenticated"})
_WIDE: Mapping[str, str] = {
    "cluster-admin": "it may do everything in the cluster",
    "admin": "it reads the Secrets of every namespace",
    "edit": "it reads the Secrets of every namespace",
}
"""Roles that every cluster has. Source: Kubernetes, Using RBAC Authorization, User-facing roles."""


@dataclass(frozen=True, slots=True)
class Privilege:
    """A privilege of an object.

    Attributes:
        resource: the object.
        path: the field that gives it.
        problem: what it is.
        help: what to write instead.
    """

    resource: Resource
    path: str
    problem: str
    help: str

    def __str__(self) -> str:
        """``rules[0].verbs has *``."""
        return f"{self.path} {self.problem}"


_Found = tuple[Path, str, str]


def privileges(resources: Iterable[Resource], checked: Iterable[Resource]) -> Iterator[Privilege]:
    """The privileges of objects, which nothing but a waiver allows.

    Args:
        resources: all objects; the Namespaces and bindings among them count.
        checked: the objects to check.
    """
    every = tuple(resources)
    levels = {one.name: text(mapping(one.properties, "metadata", "labels"), LEVEL)
              for one in every if one.kind == "Namespace"}  # fmt: skip
    local = _bound_in_namespaces(every)
    for resource in checked:
        for path, problem, help_ in _found(resource, levels, local):
            yield Privilege(resource, render(path), problem, help_)


def _found(resource: Resource, levels: Mapping[str, str], local: frozenset[str]) -> Iterator[_Found]:
    version = text(resource.properties, "apiVersion")
    if version.startswith(_RBAC):
        if resource.kind in {"Role", "ClusterRole"}:
            yield from _role(resource, is_local=resource.kind == "Role" or resource.name in local)
        elif resource.kind in {"RoleBinding", "ClusterRoleBinding"}:
            yield from _binding(resource)
    elif (version, resource.kind) == ("v1", "Namespace"):
        yield from _namespace(resource)
    elif (version, resource.kind) == ("v1", "PersistentVolume"):
        if "hostPath" in mapping(resource.properties, "spec"):
            yield child(None, "spec", "hostPath"), "is a folder of the node", "use a storage class or a CSI driver"
    else:
        yield from _pods(resource, levels)


def _pods(resource: Resource, levels: Mapping[str, str]) -> Iterator[_Found]:
    """What the baseline level refuses of pods, where their namespace does not enforce it."""
    known = tuple(pods_of(resource))
    if known and levels.get(namespace_of(resource), "") in _ENFORCED:
        return  # pod_security reports it
    for pods in known or _written_pods(resource):
        for path, problem in refusals(pods, "baseline"):
            yield path, problem, f"remove {render(path)}"


def _written_pods(resource: Resource) -> Iterator[Pods]:
    """The pods of a custom resource of which aiscale knows no template: whatever has containers."""
    waiting: list[tuple[Path, Any]] = [(child(None, "spec"), resource.properties.get("spec"))]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            if any(isinstance(one, dict) and "image" in one for one in _listed(value.get("containers"))):
                yield Pods(resource, path, {}, {}, value, is_native=False)
            else:
                waiting += [((path, key), one) for key, one in value.items()]
        elif isinstance(value, list):
            waiting += [((path, index), one) for index, one in enumerate(value)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _role(resource: Resource, *, is_local: bool) -> Iterator[_Found]:
    """Wildcards, and verbs and resources that lead to every right."""
    for rule, at in elements(resource.properties, "rules", None):
        verbs, kinds = texts(rule, "verbs"), texts(rule, "resources")
        on = f" on {', '.join(kinds)}" if kinds else ""
        if "*" in verbs:
            yield (at, "verbs"), f"has *: every verb{on}", "list the verbs that it needs"
        for verb in sorted(_RAISING.intersection(verbs)):
            yield (at, "verbs"), f"has {verb}{on}: it can take rights that it lacks", f"remove {verb}"
        for field, what in (("resources", "resource"), ("nonResourceURLs", "path of the API server")):
            if "*" in texts(rule, field):
                yield (at, field), f"has *: every {what}", f"list the {field} that it needs"
        for kind in kinds:
            if kind in _SUBRESOURCES:
                yield (at, "resources"), f"has {kind}: {_SUBRESOURCES[kind]}", f"remove {kind}"
        reading = sorted(_READING.intersection(verbs))
        is_open = "" in texts(rule, "apiGroups") and not texts(rule, "resourceNames") and not is_local
        if "secrets" in kinds and reading and is_open:
            problem = f"has secrets with {', '.join(reading)}: it reads the Secrets of every namespace"
            yield (at, "resources"), problem, "use a Role, or name the Secrets in resourceNames"


def _bound_in_namespaces(resources: Iterable[Resource]) -> frozenset[str]:
    """Names of the ClusterRoles that are bound, and only in namespaces."""
    bound: dict[str, set[str]] = {"RoleBinding": set(), "ClusterRoleBinding": set()}
    for one in resources:
        if one.kind in bound and text(mapping(one.properties, "roleRef"), "kind") == "ClusterRole":
            bound[one.kind].add(text(mapping(one.properties, "roleRef"), "name"))
    return frozenset(bound["RoleBinding"] - bound["ClusterRoleBinding"])


def _binding(resource: Resource) -> Iterator[_Found]:
    role = mapping(resource.properties, "roleRef")
    name = text(role, "name")
    if text(role, "kind") == "ClusterRole" and name in _WIDE:
        at, help_ = child(None, "roleRef", "name"), "bind a Role with the verbs and resources that it needs"
        if resource.kind == "ClusterRoleBinding":
            yield at, f"is {name}: {_WIDE[name]}", help_
        elif name == "cluster-admin":
            yield at, f"is {name}: it may do everything in the namespace", help_
    for subject, where in elements(resource.properties, "subjects", None):
        if text(subject, "kind") in {"User", "Group"} and text(subject, "name") in _ANYBODY:
            problem = f"is {text(subject, 'name')}: requests without credentials have the rights of {name}"
            yield (where, "name"), problem, "bind a ServiceAccount, or a group of users who sign in"


def _namespace(resource: Resource) -> Iterator[_Found]:
    level = text(mapping(resource.properties, "metadata", "labels"), LEVEL)
    if level not in _ENFORCED:
        problem = f"is {level}" if level else "is unset, and privileged by default"
        at = child(None, "metadata", "labels", LEVEL)
        yield at, f"{problem}: its pods may have every access to their nodes", "set it to restricted or baseline"
