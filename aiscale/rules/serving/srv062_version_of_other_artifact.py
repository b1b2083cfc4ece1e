"""A model's version and its artefact speak of different versions.

What:
    The last part of ``artifact`` is a version such as ``v7``, and ``version`` is another one.

Why:
    One of the two was forgotten when the other was changed. The names of what serves it, its dashboards and its
    registry say one version, and what answers is the other.

Example:
    Model("surge", version="v8", artifact="s3://models/surge/v7", digest=DIGEST, framework="onnx")

Instead:
    Model("surge", version="v8", artifact="s3://models/surge/v8", digest=DIGEST, framework="onnx")

Source:
    This follows from the model: a version names one artefact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.components.serving.model import Model
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV062"
SEVERITY = Severity.WARNING
_VERSION = re.compile(r"v[0-9]+")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model of two versions."""
    for model in graph.of(Model):
        last = model.artifact.rstrip("/").rpartition("/")[2]
        # v8-fp16 and v8.1 are kinds of v8.
        if _VERSION.fullmatch(last) and not re.match(rf"{last}(?![0-9])", f"v{model.version.removeprefix('v')}"):
            yield model.finding(
                CODE, SEVERITY, f"{model.name} is called {model.version}, and its artefact is {last}",
                argument="artifact", label=f"not {model.version}",
                help=f'version="{last}", or the artefact of {model.version} with its digest',
            )  # fmt: skip
