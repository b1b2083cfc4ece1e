"""How lists of an object are merged: what its schema, or the Kubernetes type that it takes over, says of each.

Source: Kubernetes 1.36, OpenAPI extensions ``x-kubernetes-patch-strategy``, ``x-kubernetes-patch-merge-key``,
``x-kubernetes-list-type`` and ``x-kubernetes-list-map-keys``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import NamedTuple

from aiscale.catalog.node import Node
from aiscale.catalog.validation import compiled


class Merging(Enum):
    """What happens to the items of a list that a patch has as well."""

    KEYED = auto()
    """Items with the same key are merged, others are added."""
    SET = auto()
    """The union of both."""
    ATOMIC = auto()
    """The list of the patch replaces the whole list, as its type says."""
    UNDECLARED = auto()
    """The schema does not say."""


class ListRule(NamedTuple):
    """How one list is merged.

    Attributes:
        merging: what happens to its items.
        key: the field by which items are recognised, of a keyed list.
        more_keys: fields that distinguish items with the same key: ``protocol`` of a port.
    """

    merging: Merging
    key: str = ""
    more_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Types:
    """What is known of one place of an object.

    Attributes:
        nodes: the schemas of the place: its own first, then the Kubernetes type that it takes over.
        is_custom: whether the object is of a custom kind, whose pods and containers seldom say how they are merged.
    """

    nodes: tuple[Node, ...]
    is_custom: bool = False

    def child(self, name: str) -> Types:
        """A field, or a value of a map."""
        own = tuple(found for node in self.nodes if (found := node.child(name) or node.additional) is not None)
        if self.is_custom and (borrowed := _borrowed(name, own)) is not None:
            own = (*own, borrowed)
        return Types(own, self.is_custom)

    def items(self) -> Types:
        """The items of a list."""
        return Types(tuple(node.items for node in self.nodes if node.items is not None), self.is_custom)

    def with_node(self, node: Node) -> Types:
        """The place as one that takes over a Kubernetes type."""
        return Types((*self.nodes, node), self.is_custom)

    def list_rule(self) -> ListRule:
        """How the list at this place is merged."""
        for node in self.nodes:
            if node.merge_key:
                return ListRule(Merging.KEYED, node.merge_key, tuple(k for k in node.list_keys if k != node.merge_key))
            if node.list_type == "map" and node.list_keys:
                return ListRule(Merging.KEYED, node.list_keys[0], node.list_keys[1:])
            if node.is_merged or node.list_type == "set":
                return ListRule(Merging.SET)
            if node.list_type == "atomic":
                return ListRule(Merging.ATOMIC)
        return ListRule(Merging.UNDECLARED)


def types_of(api_version: str, kind: str) -> Types:
    """What is known of objects of a kind; nothing of a kind that the catalog does not have."""
    found = compiled(api_version, kind)
    if found is None:
        return Types((), is_custom=True)
    schema, root = found
    return Types((root,), schema.entry.custom)


@cache
def pod_template() -> Node:
    """The type of pod templates: metadata and spec."""
    return _at(_builtin("apps/v1", "Deployment"), ("spec", "template"))


@cache
def _borrowable() -> dict[str, Node]:
    """Fields of objects, pods and containers that custom kinds take over under the same name."""
    pod = _at(pod_template(), ("spec",))
    container = _at(pod, ("containers",)).items or pod
    found = {"metadata": _at(_builtin("v1", "Pod"), ("metadata",))}
    for name in _OF_PODS:
        found[name] = _at(pod, (name,))
    for name in _OF_CONTAINERS:
        found[name] = _at(container, (name,))
    return found


OPERATED: Mapping[tuple[str, tuple[str, ...]], str] = {
    ("Kafka", ("spec", "kafka", "listeners")): "name",
    ("KafkaConnect", ("spec", "build", "plugins")): "name",
    ("KafkaConnect", ("spec", "plugins")): "name",
    ("KafkaNodePool", ("spec", "storage", "volumes")): "id",
    ("RayJob", ("spec", "rayClusterSpec", "workerGroupSpecs")): "groupName",
    ("RayService", ("spec", "rayClusterConfig", "workerGroupSpecs")): "groupName",
    ("SeldonDeployment", ("spec", "predictors")): "name",
}
"""Lists that an operator reads by a key which its definition does not declare, by kind and path. Source: Strimzi 1.2.0,
GenericKafkaListener.name, build.Plugin.name and SingleVolumeStorage.id; KubeRay 1.7.0, WorkerGroupSpec.groupName;
Seldon Core 1.17.1, ValidateSeldonDeployment; each unique in its list."""

_OF_PODS: Collection[str] = (
    "affinity", "containers", "dnsConfig", "hostAliases", "imagePullSecrets", "initContainers", "readinessGates",
    "tolerations", "topologySpreadConstraints", "volumes",
)  # fmt: skip
_OF_CONTAINERS: Collection[str] = ("env", "envFrom", "resources", "securityContext", "volumeDevices", "volumeMounts")


def _borrowed(name: str, own: tuple[Node, ...]) -> Node | None:
    """The Kubernetes type of a field; None where the field's own items have no such key, as disks named ``volumes``."""
    node = _borrowable().get(name)
    if node is None:
        return None
    for one in own:
        items = one.items
        if (
            node.merge_key
            and items is not None
            and items.property_schemas
            and node.merge_key not in items.property_schemas
        ):
            return None
    return node


def _builtin(api_version: str, kind: str) -> Node:
    found = compiled(api_version, kind)
    if found is None:  # pragma: no cover - the catalog ships it
        raise AssertionError(f"the catalog has no {kind}")
    return found[1]


def _at(node: Node, names: tuple[str, ...]) -> Node:
    for name in names:
        below = node.child(name)
        if below is None:  # pragma: no cover - a field of Kubernetes itself
            raise AssertionError(f"the schema has no {name}")
        node = below
    return node
