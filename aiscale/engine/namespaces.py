"""Namespaces that are kept: whatever is in one goes with it, and not all in it need be the system's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiscale.core.messages.wording import listed
from aiscale.engine.field_writers import is_control_plane
from aiscale.engine.helm_releases import release_names, release_of
from aiscale.engine.kube_errors import KubeRequestError
from aiscale.engine.unmanaged_objects import is_of_operator, maker
from aiscale.errors import AuthenticationError
from aiscale.lowering.labels import ROLE, SYSTEM
from aiscale.plan.applied_state import Applied, identity
from aiscale.plan.changes import Action, Plan

if TYPE_CHECKING:
    from aiscale.engine.kube import Endpoint, KubeClient, Object
    from aiscale.engine.live_objects import Identity

_AT_ONCE = 8
"""Requests at once: a cluster with operators serves a hundred kinds."""

_CLAIM = ("", "PersistentVolumeClaim")
_PASSING = frozenset({
    ("", "Event"), ("events.k8s.io", "Event"), ("", "Endpoints"), ("discovery.k8s.io", "EndpointSlice"),
    ("coordination.k8s.io", "Lease"), ("storage.k8s.io", "CSIStorageCapacity"), ("metrics.k8s.io", "PodMetrics"),
})  # fmt: skip
"""Kinds, by group, that the cluster writes about others: nothing is lost with them."""

_IN_EVERY_NAMESPACE = frozenset({
    ("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt"), ("ConfigMap", "istio-ca-root-cert"),
    ("ConfigMap", "openshift-service-ca.crt"),
})  # fmt: skip
"""What the cluster or a mesh puts into each namespace. Source: Kubernetes, ``RootCACertPublisher``; Istio,
``CACertNamespaceConfigMap``; OpenShift, service CA operator."""

_MADE_FOR_OURS = (
    (ROLE, "replay"),
    ("controller.cert-manager.io/fao", "true"),  # Secrets of Certificates
    ("type", "flink-native-kubernetes"),  # what a job writes for its own high availability
)
"""Labels of what is made for objects of the system and is owned by none of them. Source: cert-manager 1.19,
``PartOfCertManagerControllerLabelKey``; Flink 2.2, ``LABEL_CONFIGMAP_TYPE_HIGH_AVAILABILITY``."""


@dataclass(frozen=True, slots=True)
class KeptNamespace:
    """A namespace of the system that stays although nothing wants it any more.

    Attributes:
        key: of its record.
        name: its name.
        others: ``kind/name`` of what is in it and was not applied: volumes first.
        unseen: kinds that could not be looked at, as RBAC names them.
        context: context of the kubeconfig; empty for the current one.
    """

    key: str
    name: str
    others: tuple[str, ...]
    unseen: tuple[str, ...]
    context: str = ""

    @property
    def volumes(self) -> tuple[str, ...]:
        """Names of the claims among the others."""
        kind = _CLAIM[1].lower() + "/"
        return tuple(key.removeprefix(kind) for key in self.others if key.startswith(kind))

    @property
    def command(self) -> str:
        """What deletes it with all that is in it."""
        return f"kubectl delete namespace {self.name}" + (f" --context {self.context}" if self.context else "")

    def as_data(self) -> dict[str, Any]:
        """It as JSON data."""
        return {"namespace": self.name, "others": list(self.others), "unseen": list(self.unseen)}

    def __str__(self) -> str:
        why = []
        if self.others:
            count = len(self.others)
            verb = "is in it and was" if count == 1 else "are in it and were"
            why.append(f"{listed(self.others)} {verb} not applied by aiscale")
        if self.unseen:
            why.append(f"{listed(self.unseen)} in it could not be listed")
        return f"the namespace {self.name} is kept: {'; '.join(why)}; to delete it with all in it: {self.command}"


def kept_namespaces(
    kube: Callable[[], KubeClient], plan: Plan, applied: Applied, context: str | None
) -> tuple[KeptNamespace, ...]:
    """Those that a plan would delete, and that hold what was not applied.

    Args:
        kube: opens the cluster, only where the plan deletes a namespace.
        plan: what would be done.
        applied: what was applied last.
        context: context of the kubeconfig; the current one when absent.

    Raises:
        UnreachableError: the cluster does not answer.
    """
    known = [*(item.resource for item in applied.leftovers), *(item.resource for item in applied.resources.values())]
    gone = {change.key for change in plan.changes if change.action is Action.DELETE}
    going = {record.key: record for record in known if record.kind == "Namespace" and record.key in gone}
    if not going:
        return ()
    ours = {identity(record.properties) for record in known if record.is_kubernetes}
    releases = release_names(known)
    client = kube()
    found = []
    try:
        for key, record in sorted(going.items()):
            name = str(record.properties["metadata"]["name"])
            others, unseen = _others(client, name, ours, releases)
            if others or unseen:
                found.append(KeptNamespace(key, name, others, unseen, context or ""))
    finally:
        client.close()
    return tuple(found)


def _others(
    kube: KubeClient, namespace: str, ours: Collection[Identity], releases: Collection[tuple[str, str]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is in a namespace and not the system's, and the kinds that could not be listed."""
    kinds = [one for one in kube.namespaced_kinds() if (one.group, one.kind) not in _PASSING]

    def look(kind: Endpoint) -> list[str] | None:
        try:
            items: Iterable[Object] = kube.list(kind, namespace).get("items", ())
        except AuthenticationError:
            return None
        except KubeRequestError as error:
            if error.status in {404, 405}:  # gone since, or never to be listed
                return []
            return None
        return [
            f"{kind.kind.lower()}/{item['metadata']['name']}"
            for item in items
            if release_of(item) not in releases and not _is_explained(kind, item, ours)
        ]

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        seen = dict(zip(kinds, pool.map(look, kinds), strict=True))
    others = [key for keys in seen.values() for key in keys or ()]
    claim = _CLAIM[1].lower()
    others.sort(key=lambda key: (key.partition("/")[0] != claim, key))
    return tuple(others), tuple(sorted(kind.resource for kind, keys in seen.items() if keys is None))


def _is_explained(kind: Endpoint, item: Object, ours: Collection[Identity]) -> bool:
    """Whether nothing is lost with an object that the system's deletion would not take anyhow."""
    metadata = item["metadata"]
    typed = {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": metadata}
    if identity(typed) in ours or metadata.get("ownerReferences") or metadata.get("deletionTimestamp"):
        return True
    if (kind.group, kind.kind) == _CLAIM:
        return False  # whoever made it: there is data on it
    labels = metadata.get("labels") or {}
    return (
        any(labels.get(name) == value and SYSTEM not in labels for name, value in _MADE_FOR_OURS)
        or is_of_operator(item)
        or is_control_plane(maker(item)[0])
        or (kind.kind, metadata["name"]) in _IN_EVERY_NAMESPACE
    )
