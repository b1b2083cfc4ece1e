"""The verdict on a custom resource: schema, metadata, scale, rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.catalog import names
from aiscale.catalog.combinations import Judge
from aiscale.catalog.metadata import check_metadata
from aiscale.catalog.model import KindSchema
from aiscale.catalog.node import Node
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report
from aiscale.catalog.structural import META_FIELDS, visit

#: After these the API server runs no rules: they could not make sense of the object.
_BLOCKING = frozenset({"type", "required", "length", "unknown-field"})
_REPLICAS_MAX = 2**31 - 1


def check_custom(kind: KindSchema, root: Node, manifest: Mapping[str, Any], old: Any, report: Report) -> None:
    """Check a custom resource.

    Args:
        kind: names and scope.
        root: its compiled schema, without ``metadata``.
        manifest: the object.
        old: the object before an update, or None.
        report: takes what is wrong.
    """
    value = _checked(kind, root, manifest, report)
    check_metadata(
        manifest.get("metadata"),
        (None, "metadata"),
        report,
        name_rule=names.dns1123_subdomain,
        namespaced=kind.entry.scope == "Namespaced",
    )
    _check_metadata_schema(root, manifest, report)
    _check_replicas(kind, value, report)
    if root.rules_below and not report.rules() & _BLOCKING:
        from aiscale.catalog.cel_rules import check_rules  # loads the evaluator, which most kinds do without

        before = None if old is None else _checked(kind, root, old, Report())
        check_rules(root, value, before, None, report)


def _checked(kind: KindSchema, root: Node, manifest: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """The manifest with defaults; a status is looked at for unknown fields only, since a create drops it."""
    body = {key: value for key, value in manifest.items() if key not in META_FIELDS}
    status_node = root.child("status")
    if kind.has_status_subresource and "status" in body:
        status_report = Report()
        status = body.pop("status")
        if status_node is not None and isinstance(status, dict):
            visit(status_node, status, (None, "status"), status_report)
            for violation in status_report.violations():
                if violation.rule == "unknown-field":
                    report.add((None, violation.path), violation.rule, violation.message)
    identity = {key: manifest[key] for key in ("apiVersion", "kind", "metadata") if key in manifest}
    kept: dict[str, Any] = visit(root, {**identity, **body}, None, report)
    return kept


def root_node(kind: KindSchema) -> Node:
    """The compiled schema of a custom kind; its identity is checked by :mod:`metadata`, not by the schema."""
    properties = {**kind.schema.get("properties", {}), "metadata": _ANYTHING, "apiVersion": _TEXT, "kind": _TEXT}
    required = [name for name in kind.schema.get("required", ()) if name not in META_FIELDS]
    schema = {**kind.schema, "type": "object", "properties": properties, "required": required}
    demands = kind.schema.get("properties", {}).get("metadata", {})
    if set(demands) - {"type"}:
        schema[_METADATA_SCHEMA] = demands
    return Node(schema, {})


_ANYTHING: dict[str, Any] = {"x-kubernetes-preserve-unknown-fields": True, "nullable": True}
_TEXT: dict[str, Any] = {"type": "string"}
#: Where the compiled root keeps what the schema itself asks of metadata (such as a longest name).
_METADATA_SCHEMA = "x-aiscale-metadata"


def _check_metadata_schema(root: Node, manifest: Mapping[str, Any], report: Report) -> None:
    schema = root.schema.get(_METADATA_SCHEMA)
    if schema is not None:
        fault = Judge(schema).fault(manifest.get("metadata", {}))
        if fault:
            report.add((None, "metadata"), "schema", fault)


def _check_replicas(kind: KindSchema, value: Any, report: Report) -> None:
    """What the scale subresource reads must be a number that it can show."""
    if not kind.replicas_path:
        return
    path: Path = None
    for step in kind.replicas_path.strip(".").split("."):
        value = value.get(step) if isinstance(value, dict) else None
        path = (path, step)
    if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= _REPLICAS_MAX:
        report.add(path, "range", f"should be between 0 and {_REPLICAS_MAX}; is {value}")
