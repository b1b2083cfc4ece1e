"""A raw object refers to an object that does not exist.

What:
    A pod of a ``Manifest`` refers to a Secret, ConfigMap, ServiceAccount or claim, or an Ingress, a route, a
    RoleBinding or an autoscaler to an object, and neither a ``Manifest`` nor a component creates it. Objects that
    components refer to, that operators may create from a custom resource of the blueprint, or that ``existing``
    names, count as created. Optional references and objects of other namespaces are skipped; an object of another
    namespace does not count as created.
    The selector of a Service, PodDisruptionBudget or NetworkPolicy nearly matches pods of the system and selects none,
    or matches only pods of another namespace; a Service or a probe uses a port that no container has.

Why:
    The API server accepts the object, but it does not work: pods wait in CreateContainerConfigError or
    ContainerCreating, a route answers 500, a role is bound to nobody.

Example:
    Manifest("report", {"apiVersion": "v1", "kind": "Pod", "spec": {"serviceAccountName": "reports", "containers": []}})

Instead:
    body = {"apiVersion": "v1", "kind": "Pod", "spec": {"serviceAccountName": "reports", "containers": []}}
    Manifest("reports", {"apiVersion": "v1", "kind": "ServiceAccount"})
    Manifest("report", body)

Source:
    Kubernetes documentation, Secrets and ConfigMaps (pods that refer to what does not exist do not start); Gateway API,
    HTTPRouteRule.backendRefs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches

from aiscale.components.objects.custom_references import CUSTOM
from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.object_references import object_references
from aiscale.core.describe import describe
from aiscale.core.values.plain_data import texts
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBJ004"
SEVERITY = Severity.WARNING
_BUILT_IN = frozenset({"v1", "apps", "batch", "autoscaling", "policy", "networking.k8s.io", "rbac.authorization.k8s.io",
                       "gateway.networking.k8s.io"})  # fmt: skip


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each name of an object that is made nowhere."""
    manifests = list(graph.of(Manifest))
    referring = [
        (manifest, one, named)
        for manifest in manifests
        for one in manifest.objects
        if (named := tuple(object_references(one.body)))
    ]
    if not referring:
        return
    system = graph.system.name
    made = {one.key for manifest in manifests for one in manifest.objects if one.is_in(system)}
    elsewhere = {one.key: one.namespace for manifest in manifests for one in manifest.objects if not one.is_in(system)}
    by_kind: dict[str, list[str]] = defaultdict(list)
    for key in sorted(made):
        by_kind[key.partition("/")[0]].append(key)
    said = _said_elsewhere(graph)
    for manifest, one, references in referring:
        if not one.is_in(system):
            continue
        seen = {*made, *manifest.existing}
        for found in references:
            if found.key in seen or _is_said(found.name, said):
                continue
            seen.add(found.key)
            near = get_close_matches(found.key, by_kind[found.kind], n=1, cutoff=0.85)
            what = manifest.name if len(manifest.objects) == 1 else f"{one.key} of {manifest.name}"
            at, help_ = "", f'existing=["{found.key}"] if it exists already, or a Manifest that creates it'
            if found.key in elsewhere:
                at = f" in its namespace: it is in {elsewhere[found.key]}"
                help_ = f'create {found.key} in namespace {system}, or existing=["{found.key}"] if it exists there'
            elif near:
                help_ = f"did you mean {near[0]}?"
            yield manifest.finding(
                CODE, SEVERITY, f"{what} refers to {found.key}, which nothing creates{at}",
                argument="body", label=f"at {found.path}", help=help_,
            )  # fmt: skip


def _said_elsewhere(graph: ArchitectureGraph) -> set[str]:
    """Every text that a component or a custom resource says: names of its objects and of Secrets among them."""
    found: set[str] = set()
    for component in graph.nodes.values():
        if not isinstance(component, Manifest):
            found.add(component.name)
            found.update(texts(describe(component)))
            continue
        for one in component.objects:
            if one.api_version.partition("/")[0] not in _BUILT_IN and (one.group, one.kind) not in CUSTOM:
                found.add(one.name)
                found.update(texts(one.body))
            else:
                found.update(texts(one.annotations))
    return found


def _is_said(name: str, said: set[str]) -> bool:
    """Whether a name, or its beginning, is listed: ``surge-v8`` is an object of ``surge``."""
    parts = name.split("-")
    return any("-".join(parts[:count]) in said for count in range(1, len(parts) + 1))
