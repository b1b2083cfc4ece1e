"""A manifest as a component."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.components.objects.kubernetes_object import KubernetesObject
from aiscale.components.objects.manifest import Manifest
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.clouds.identities import written_account
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import object_labels
from aiscale.lowering.objects.install_order import in_install_order
from aiscale.lowering.objects.network import manifest_policies
from aiscale.lowering.passes.changes import with_needs
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka.user import kafka_users


def completed(one: KubernetesObject, namespace: str) -> dict[str, Any]:
    """An object with what aiscale adds by default: its name, and the namespace of the system."""
    from aiscale import catalog  # only the few systems with raw objects wait for it

    metadata = {"name": one.name, **one.metadata}
    known = catalog.load(one.api_version, one.kind)
    if known is not None and known.entry.scope == "Namespaced":
        metadata.setdefault("namespace", namespace)
    return {**one.body, "metadata": metadata}


def lower_manifest(manifest: Manifest, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Yields the objects, network policies of their pods, their identities in clouds and their users of Kafka.

    The user's labels stay; those that identify objects of aiscale are added.
    """
    from aiscale.catalog.manifest_definitions import add_manifest_definitions

    add_manifest_definitions(context.whole)
    policies = tuple(manifest_policies(manifest, bindings, context))
    needs = (*(policy.key for policy in policies), *bindings.prerequisites)
    account = written_account(manifest)
    made = [
        (one, _resource(one, manifest, needs, context, bindings.identity if one is account else {}))
        for one in manifest.objects
    ]
    yield from policies
    yield from bindings.grants
    yield from kafka_users(manifest, bindings.kafka, "manifest", context)
    yield from in_install_order(made)


def _resource(
    one: KubernetesObject, manifest: Manifest, needs: tuple[str, ...], context: LoweringContext,
    identity: Mapping[str, str],
) -> Resource:  # fmt: skip
    body = completed(one, context.namespace)
    metadata = body["metadata"]
    labels = metadata.get("labels") or {}
    if isinstance(labels, Mapping):  # anything else is refused as it is
        own = object_labels(manifest, context.system, "manifest")
        labels = {**own, **labels, **{key: value for key, value in own.items() if "aiscale.dev/" in key}}
    if identity:
        metadata = {**metadata, "annotations": {**identity, **one.annotations}}
    in_system = metadata.get("namespace") == context.namespace
    hook = f", a Helm hook of {', '.join(sorted(one.hooks))}" if one.hooks else ""
    made = kubernetes_resource(
        {**body, "metadata": {**metadata, "labels": labels}},
        address=manifest.address,
        reason=f"{manifest.name} is a manifest of the blueprint{hook}",
        depends_on=(context.namespace_key,) if in_system else (),
    )
    return with_needs(made, needs) if made.pods else made
