"""A manifest does not fit the schema of its kind, or its kind is unknown.

What:
    A raw object has an unknown field, a wrong type, lacks a required field, or violates a CEL rule of its custom
    resource definition.

    The catalog has no schema for the apiVersion and kind of a raw object.

Why:
    The API server refuses it during the deployment. Schema and CEL rules are those of the real definition.

    Most often one of the two is misspelt, or the version is no longer served. An object without a schema cannot be
    checked or planned. For a kind of an operator, name the file of its CustomResourceDefinition in aiscale.toml:
    definitions = ["crds/*.yaml"] under [project].

Example:
    Manifest("limits", {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hrd": {"pods": "10"}}})

    Manifest("limits", {"apiVersion": "v1", "kind": "ResourceQuotas", "spec": {"hard": {"pods": "10"}}})

Instead:
    Manifest("limits", {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hard": {"pods": "10"}}})

Source:
    Kubernetes, server-side field validation (Strict); the definitions that the catalog lists; The catalog: Kubernetes'
    own kinds, the definitions of the operators that aiscale writes for, and the project's.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.objects.manifest import Manifest
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBJ001"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each manifest that is refused or cannot be checked."""
    yield from _schema(graph)
    yield from _kind(graph)


def _schema(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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


def _kind(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each manifest of an unknown kind."""
    manifests = list(graph.of(Manifest))
    if not manifests:
        return
    from aiscale.catalog import validate  # takes longer than all rules on a small system

    for manifest in manifests:
        for violation in validate(manifest.body):
            if violation.rule == "unknown-kind":
                yield manifest.finding(
                    CODE, SEVERITY, f"{manifest.name}: {violation.message}", argument="body",
                    label="no schema is known",
                    help="correct apiVersion and kind; or name its CustomResourceDefinition in aiscale.toml, under "
                    '[project]: definitions = ["crds/*.yaml"]',
                )  # fmt: skip
