"""The verdict on one manifest."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from aiscale.catalog import archive
from aiscale.catalog.custom_resources import check_custom, root_node
from aiscale.catalog.immutable import check_immutable
from aiscale.catalog.lookup import unknown_kind
from aiscale.catalog.model import KindSchema, Violation
from aiscale.catalog.native.check import check_native
from aiscale.catalog.node import Node
from aiscale.catalog.report import Report


def validate(manifest: Mapping[str, Any], *, old: Mapping[str, Any] | None = None) -> tuple[Violation, ...]:
    """What the API server would refuse about a manifest; empty when it would take it.

    The judgement is that of a strict create and of a strict server-side apply (``fieldValidation=Strict``): what
    either refuses is refused. With ``old`` it is that of an update. Nothing is sent anywhere. What needs other
    objects (quotas, admission webhooks, whether a namespace exists) is not looked at.

    Args:
        manifest: the object, as JSON values.
        old: the object before the change, for rules about transitions.
    """
    report = Report()
    api_version, kind = manifest.get("apiVersion"), manifest.get("kind")
    for field, value in (("apiVersion", api_version), ("kind", kind)):
        if not isinstance(value, str) or not value:
            report.add((None, field), "required", "is required, as a string")
    if not isinstance(api_version, str) or not isinstance(kind, str) or report:
        return report.violations()
    found = compiled(api_version, kind)
    if found is None:
        report.add((None, "kind"), "unknown-kind", unknown_kind(api_version, kind))
        return report.violations()
    schema, root = found
    if schema.entry.custom:
        check_custom(schema, root, manifest, old, report)
    else:
        check_native(schema, root, manifest, report)
    if old is not None:
        check_immutable(schema.entry, manifest, old, report)
    return report.violations()


@cache
def compiled(api_version: str, kind: str) -> tuple[KindSchema, Node] | None:
    """A kind and its schema ready for walking, made once; None when the catalog does not have it."""
    schema = archive.read_schema(api_version, kind)
    if schema is None:
        return None
    return schema, root_node(schema) if schema.entry.custom else Node(schema.schema, schema.definitions)
