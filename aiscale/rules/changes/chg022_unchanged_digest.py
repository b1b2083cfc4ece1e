"""A new version of a model has the digest of the old one.

What:
    A model has another version and another artifact than when it was applied, and the same digest.

Why:
    A digest identifies bytes, and another version has other bytes: the digest was not updated with the version and the
    artifact. Nothing compares it when the model is loaded, so the record of what answered is wrong. A model that was
    only moved or renamed has the same bytes.

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
                argument="digest", label=f"the digest of {artifact}",
                help=f'digest="sha256:…" of {model.artifact}',
            )  # fmt: skip
