"""A resource: the properties of one object that will exist, its owner, and the reason for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from aiscale.components.objects.kubernetes_object import kind_in_key
from aiscale.lowering.pods import PodTemplate, native_pods
from aiscale.lowering.references import keys_in

Manifest = Mapping[str, Any]

HELM_RELEASE = "kubernetes:helm.sh/v3:Release"
"""Release of a Helm chart. The Kubernetes provider installs it; its properties are no manifest.
Source: Pulumi Kubernetes provider 4.25."""


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One object to provision. Plain data: no engine type appears in it.

    Attributes:
        type: Pulumi type token, for example ``kubernetes:apps/v1:Deployment``.
        key: unique and stable, a pure function of the address: ``deployment/surge-v8`` or, for a custom
            kind, ``kafkatopic/ride-requests``. Also what ``aiscale why`` takes.
        properties: for Kubernetes types the whole manifest, apiVersion and kind included. Text may refer to
            outputs of resources among ``depends_on`` (:mod:`aiscale.lowering.references`).
        address: the component that owns it.
        depends_on: keys of the resources that must exist first; deleted in reverse.
        reason: one sentence: why it exists.
        provider_version: version of another provider's plugin, where one is asked for.
        pods: the templates of the pods that it creates, for passes.
        base_name: its name without the digest of its content, of an object that is named by its content.
        is_patched: whether patches of the user are merged into its properties.
    """

    type: str
    key: str
    properties: Manifest
    address: str
    depends_on: tuple[str, ...]
    reason: str
    provider_version: str = ""
    pods: tuple[PodTemplate, ...] = ()
    base_name: str = ""
    is_patched: bool = False

    @property
    def is_kubernetes(self) -> bool:
        """Whether it is a Kubernetes object."""
        return is_kubernetes_type(self.type)

    @property
    def kind(self) -> str:
        """Last part of the type token: ``Deployment``."""
        return _kind_of(self.type)

    @property
    def name(self) -> str:
        """Last part of the key: the name of a Kubernetes object."""
        return self.key.rpartition("/")[2]


def is_kubernetes_type(type_: str) -> bool:
    """Whether a type token is that of Kubernetes objects."""
    return type_.startswith("kubernetes:") and type_ != HELM_RELEASE


@cache
def _kind_of(type_: str) -> str:
    """Of a few dozen types of a system, asked for each of its resources by many passes."""
    return type_.rsplit(":", 1)[1]


def namespace_of(resource: Resource) -> str:
    """The namespace of a Kubernetes object; empty for one without."""
    metadata = resource.properties.get("metadata")
    namespace = metadata.get("namespace") if isinstance(metadata, Mapping) else None
    return namespace if isinstance(namespace, str) else ""


def duplicate_keys(resources: Iterable[Resource]) -> Iterator[tuple[Resource, Resource]]:
    """Pairs of resources with one key: the first, and each further one."""
    first: dict[str, Resource] = {}
    for resource in resources:
        other = first.setdefault(resource.key, resource)
        if other is not resource:
            yield other, resource


def kubernetes_resource(
    manifest: Manifest,
    *,
    address: str,
    reason: str,
    depends_on: tuple[str, ...] = (),
    pods: tuple[PodTemplate, ...] | None = None,
    base_name: str = "",
) -> Resource:
    """Make one Kubernetes object.

    Args:
        manifest: apiVersion, kind, metadata with a name, and the rest.
        address: the component that owns it.
        reason: one sentence: why it exists.
        depends_on: keys of the resources that must exist first.
        pods: the templates of the pods that it creates; by default that of a workload of Kubernetes itself.
        base_name: its name without the digest of its content, of an object that is named by its content.

    Returns:
        The resource, with its key and type token derived from the manifest.
    """
    version, kind = manifest["apiVersion"], manifest["kind"]
    token = f"kubernetes:{version if '/' in version else 'core/' + version}:{kind}"
    key = f"{kind_in_key(version, kind)}/{manifest['metadata']['name']}"
    if pods is None:
        pods = native_pods(version, kind)
    return Resource(token, key, manifest, address, depends_on, reason, "", pods, base_name)


def cloud_key(type_: str, name: str) -> str:
    """Key of a resource that is no Kubernetes object: ``aws:iam/role:Role`` gives ``iam-role/surge``.

    The module is part of it: a Role of a cloud and one of Kubernetes may have one name. A release of Helm gives
    ``helm-release/istiod``.
    """
    module, kind = type_.split(":")[1:]
    return f"{module.partition('/')[0].removesuffix('.sh')}-{kind}/{name}".lower()


def current_key(type_: str, name: str) -> str:
    """Key of a resource by what the engine calls it, or by what an older aiscale took for its key.

    ``gateway/edge`` of Istio's ``Gateway`` gives ``gateway.networking.istio.io/edge``, ``bucket/logs`` gives
    ``s3-bucket/logs``. A key comes back as it is.
    """
    word, _, own = name.partition("/")
    _, version, kind = [*type_.split(":"), "", ""][:3]
    if word != kind.lower():
        return name
    if not is_kubernetes_type(type_):
        return cloud_key(type_, own)
    return f"{kind_in_key(version.removeprefix('core/'), kind)}/{own}"


def cloud_resource(
    type_: str,
    name: str,
    properties: Manifest,
    *,
    address: str,
    reason: str,
    provider_version: str,
    depends_on: tuple[str, ...] = (),
) -> Resource:
    """Make one object of a cloud.

    Args:
        type_: type token, for example ``aws:kinesis/stream:Stream``.
        name: last part of its key; the object's own name may be longer.
        properties: its inputs, in the names of the provider's schema. Never secrets.
        address: the component that owns it.
        reason: one sentence: why it exists.
        provider_version: version of the provider's plugin.
        depends_on: keys of the resources that must exist first, in addition to those that the properties refer to.
    """
    every = tuple(dict.fromkeys((*depends_on, *keys_in(properties))))
    return Resource(type_, cloud_key(type_, name), properties, address, every, reason, provider_version)
