"""The verdict on a built-in kind: decoding, metadata, and the rules written in code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.catalog.metadata import check_metadata
from aiscale.catalog.model import KindSchema
from aiscale.catalog.native.decode import decode
from aiscale.catalog.native.registry import CHECKS, name_rule
from aiscale.catalog.native.sound_values import is_sound
from aiscale.catalog.node import Node
from aiscale.catalog.report import Report


def check_native(kind: KindSchema, root: Node, manifest: Mapping[str, Any], report: Report) -> None:
    """Check an object of a built-in kind.

    Args:
        kind: names and scope.
        root: its compiled schema.
        manifest: the object.
        report: takes what is wrong.
    """
    entry = kind.entry
    # A status is dropped on a create: only its fields and types are looked at.
    body = {key: value for key, value in manifest.items() if key not in {"metadata", "status"}}
    decoded = body if is_sound(root, body) else decode(root, body, None, report)
    check_metadata(
        manifest.get("metadata"),
        (None, "metadata"),
        report,
        name_rule=name_rule(entry.api_version, entry.kind),
        namespaced=entry.scope == "Namespaced",
    )
    status_node = root.child("status")
    if "status" in manifest and status_node is not None:
        status_report = Report()
        decode(status_node, manifest["status"], (None, "status"), status_report)
        for violation in status_report.violations():
            if violation.rule in {"unknown-field", "type", "format"}:
                report.add((None, violation.path), violation.rule, violation.message)
    check = CHECKS.get((entry.api_version, entry.kind))
    if check is not None and not report.rules() & {"type"}:
        metadata = manifest.get("metadata")
        check({**decoded, "metadata": metadata if isinstance(metadata, dict) else {}}, report)
