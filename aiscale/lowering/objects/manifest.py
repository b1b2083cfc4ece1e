"""A manifest as a component."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.objects.manifest import Manifest
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import object_labels
from aiscale.lowering.resource import Resource, kubernetes_resource


def completed(manifest: Manifest, namespace: str) -> dict[str, Any]:
    """The object with what aiscale adds by default: its name, and the namespace of the system."""
    from aiscale import catalog  # only the few systems with raw objects wait for it

    metadata = {"name": manifest.name, **manifest.body.get("metadata", {})}
    known = catalog.load(manifest.api_version, manifest.object_kind)
    if known is not None and known.entry.scope == "Namespaced":
        metadata.setdefault("namespace", namespace)
    return {**manifest.body, "metadata": metadata}


def lower_manifest(manifest: Manifest, _bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Yields the object. The user's labels stay; those that identify objects of aiscale are added."""
    body = completed(manifest, context.namespace)
    metadata = body["metadata"]
    labels = {**object_labels(manifest, context.system, "manifest"), **(metadata.get("labels") or {})}
    labels |= {
        key: value for key, value in object_labels(manifest, context.system, "").items() if "aiscale.dev/" in key
    }
    in_system = metadata.get("namespace") == context.namespace
    yield kubernetes_resource(
        {**body, "metadata": {**metadata, "labels": labels}},
        address=manifest.address,
        reason=f"{manifest.name} is a manifest of the blueprint",
        depends_on=(context.namespace_key,) if in_system else (),
    )
