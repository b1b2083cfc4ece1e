"""A new version of a model has the digest of the old one.

What:
    A model has another version and another artefact than when it was applied, and the same digest.

Why:
    A digest names bytes, and those of another version are others: the digest was left as it was when version and
    artefact were changed. Nothing compares it when the model is loaded, so the record of what answered is wrong from
    now on. A model that only lies elsewhere, or only has another name for its version, is the same bytes.

Example:
    Model("surge", version="v9", artifact="s3://models/surge/v9", digest=DIGEST_OF_V8, framework="onnx")

Instead:
    Model("surge", version="v9", artifact="s3://models/surge/v9", digest=DIGEST_OF_V9, framework="onnx")

Source:
    FIPS 180-4, secure hash standard: no two messages with one digest are known for SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model import Model
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, field

CODE = "CHG022"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each model of another version that has its old digest."""
    for model in graph.of(Model):
        digest, version, artifact = (
            field(before, model.address, name, str) for name in ("digest", "version", "artifact")
        )
        if digest is not None and digest == model.digest and version != model.version and artifact != model.artifact:
            yield model.finding(
                CODE, SEVERITY, f"{model.name} {model.version} has the digest of {version}",
                argument="digest", label=f"that of {artifact}",
                help=f"the digest of what lies in {model.artifact}",
            )  # fmt: skip
