"""A manifest does not fit the schema of its kind.

What:
    A raw object has an unknown field, a wrong type, lacks a required field, or breaks a rule of its custom
    resource definition.

Why:
    The API server refuses it, in the middle of deploying the system. The schema and the CEL rules are those of
    the real definition, so the answer is the same, only sooner.

Example:
    Manifest("limits", {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hrd": {"pods": "10"}}})

Instead:
    Manifest("limits", {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hard": {"pods": "10"}}})

Source:
    Kubernetes, server-side field validation (Strict); the definitions that the catalog lists.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.objects.manifest import Manifest
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBJ001"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each field that the API server would refuse."""
    manifests = list(graph.of(Manifest))
    if not manifests:
        return
    from aiscale.catalog import validate  # takes longer than all rules on a small system

    for manifest in manifests:
        metadata = {"name": manifest.name, **manifest.body.get("metadata", {})}
        for violation in validate({**manifest.body, "metadata": metadata}):
            if violation.rule not in {"unknown-kind", "scope"}:
                yield manifest.finding(
                    CODE, SEVERITY, f"{manifest.name}: {violation}", argument="body",
                    label=f"refused as {manifest.api_version} {manifest.object_kind}",
                    help=_help(violation.path),
                )  # fmt: skip


def _help(path: str) -> str:
    return f"correct {path} in the manifest" if path else "correct the manifest"
