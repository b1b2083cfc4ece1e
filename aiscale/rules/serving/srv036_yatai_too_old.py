"""An operator that knows no such release.

What:
    BentoML 1.2 or later is to be run by Yatai.

Why:
    Yatai was never made to read what BentoML builds from 1.2 on, and nobody works on it.

Example:
    BentoML(image="registry.example/fraud:7", version="1.4.40", run_by="yatai")

Instead:
    BentoML(image="registry.example/fraud:7", version="1.4.40", run_by="deployment")

Source:
    bentoml/Yatai issues 504 and 505.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import BentoML
from aiscale.components.serving.runtimes.tag import numbers
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV036"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        used = service.runtime
        if isinstance(used, BentoML) and used.run_by == "yatai" and numbers(used.version) >= (1, 2):
            yield service.finding(
                CODE, SEVERITY, f"Yatai cannot run {service.name}, which BentoML {used.version} has built",
                argument="runtime.run_by", label="it knows BentoML to 1.1 only", help='run_by="deployment"',
                fix=Fix(f"run {service.name} as a Deployment", (
                    Edit("runtime.run_by", '"deployment"', relation="aiscale.serving.BentoML"),)),
            )  # fmt: skip
