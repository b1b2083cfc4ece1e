"""The kind of a manifest is not known.

What:
    A raw object has an apiVersion and kind that the catalog has no schema for.

Why:
    Most often one of the two is misspelt, or the version is served no more. What has no schema cannot be checked
    or planned; it would fail only in the cluster. A kind of an operator that the catalog lacks becomes known when
    aiscale.toml names the file of its CustomResourceDefinition: definitions = ["crds/*.yaml"] under [project].

Example:
    Manifest("limits", {"apiVersion": "v1", "kind": "ResourceQuotas", "spec": {"hard": {"pods": "10"}}})

Instead:
    Manifest("limits", {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hard": {"pods": "10"}}})

Source:
    The catalog: Kubernetes' own kinds, the definitions of the operators that aiscale writes for, and the project's.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.objects.manifest import Manifest
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBJ002"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
