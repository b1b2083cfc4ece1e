"""The version of a model disagrees with its artifact or its digest.

What:
    - Two versions of a model, or two forms of it with different precision, have different artifacts and the same
      digest. Versions are what a service ``replaces`` with another, and models whose names differ in the version only.
    - The last part of ``artifact`` is a version such as ``v7``, and ``version`` is another one.

Why:
    Two artifacts that were trained or converted differently never have the same digest: one was copied with the lines
    around it. Nothing compares a digest when a model is loaded, so that it is unknown later which bytes answered. With
    another version in the artifact, dashboards and registry name one version, and another one answers.

Example:
    v8 = Model("surge-v8", version="v8", artifact="s3://models/surge/v8", digest=DIGEST, framework="onnx")
    v9 = Model("surge-v9", version="v9", artifact="s3://models/surge/v9", digest=DIGEST, framework="onnx")

Instead:
    v9 = Model("surge-v9", version="v9", artifact="s3://models/surge/v9", digest=DIGEST_OF_V9, framework="onnx")

Source:
    FIPS 180-4, secure hash standard: no two messages with one digest are known for SHA-256.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "IMG003"
SEVERITY = Severity.WARNING
_VERSION = re.compile(r"v[0-9]+")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _digest(graph)
    yield from _version(graph)


class _Named(NamedTuple):
    """What has a digest: a model, or a variant of it by its position."""

    model: Model
    position: int | None
    what: str
    artifact: str
    digest: str | None
    precision: str | None

    @property
    def argument(self) -> str:
        return "digest" if self.position is None else "variants.digest"


def _digest(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model, and each variant, with the digest of another one."""
    first: dict[tuple[str, str], _Named] = {}
    for service in graph.of(ModelService):
        if service.replaces is not None and isinstance(service.model, Model):
            for one in _named(service.replaces):
                if one.digest is not None:
                    first.setdefault((_without_version(service.model), one.digest), one)
    for model in graph.of(Model):
        for one in _named(model):
            if one.digest is None:
                continue
            other = first.setdefault((_without_version(model), one.digest), one)
            if _differ(other, one):
                where = Related(
                    f"the digest of {other.what}", other.model.location, other.argument, index=other.position
                )
                yield model.finding(
                    CODE, SEVERITY, f"{one.what} has the digest of {other.what}",
                    argument=one.argument, index=one.position, label="probably copied", related=(where,),
                    help=f"the digest of {one.artifact}, or that of {other.artifact} there",
                )  # fmt: skip


def _without_version(model: Model) -> str:
    """What versions of a model have in common: ``surge`` of ``surge-v8``."""
    return model.name.removesuffix(model.version).rstrip("-")


def _named(model: Model) -> Iterator[_Named]:
    name = model.name if model.name.endswith(model.version) else f"{model.name} {model.version}"
    yield _Named(model, None, name, model.artifact, model.digest, model.precision)
    for index, one in enumerate(model.variants):
        yield _Named(model, index, f"{name}'s variant {one.name}", one.artifact, one.digest, one.precision)


def _differ(one: _Named, other: _Named) -> bool:
    """Whether two cannot be the same bytes; a copy of them in another bucket or region can."""
    if one.artifact == other.artifact:
        return False
    if one.model is other.model:
        return None not in {one.precision, other.precision} and one.precision != other.precision
    return one.model.version != other.model.version


def _version(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model of two versions."""
    for model in graph.of(Model):
        last = model.artifact.rstrip("/").rpartition("/")[2]
        # v8-fp16 and v8.1 are kinds of v8.
        if _VERSION.fullmatch(last) and not re.match(rf"{last}(?![0-9])", f"v{model.version.removeprefix('v')}"):
            yield model.finding(
                CODE, SEVERITY, f"{model.name} has version {model.version}, but its artifact is {last}",
                argument="artifact", label=f"not {model.version}",
                help=f'version="{last}", or the artifact of {model.version} with its digest',
            )  # fmt: skip
