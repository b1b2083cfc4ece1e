"""What is deployed is not signed, or nothing checks the signature.

What:
    A pipeline has no ``signing``, no ``sign`` stage that has certainly succeeded before ``deploy``, or nothing on
    the cluster that refuses what is not signed.

Why:
    Whoever can write to the registry can put anything in the place of an image or of weights. A signature shows it
    only where it is asked for at admission.

Example:
    DeliveryPipeline("surge", services=[surge], signing=Signing(verified_by=None))

Instead:
    DeliveryPipeline("surge", services=[surge], signing=Signing(verified_by="kyverno"))

Source:
    SLSA 1.0, verifying artifacts; Sigstore policy-controller and Kyverno verifyImages documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.required_stages import certain
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV054"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pipeline whose signatures prove nothing."""
    for pipeline in graph.of(DeliveryPipeline):
        deploys = [(index, stage) for index, stage in enumerate(pipeline.stages) if stage.role == "deploy"]
        if not deploys:
            continue
        if pipeline.signing is None:
            yield _finding(pipeline, "signing", None, "no signature", "signing=Signing()")
        elif pipeline.signing.verified_by is None:
            yield _finding(pipeline, "signing", None, "nothing asks for the signature", 'verified_by="kyverno"')
        else:
            signs = {stage.name for stage in pipeline.stages if stage.role == "sign"}
            before = certain(pipeline.stages)
            for index, stage in deploys:
                if not signs & before.get(stage.name, frozenset()):
                    edit = f'needs=["{sorted(signs)[0]}"]' if signs else 'Stage("sign"), and a deploy stage after it'
                    yield _finding(pipeline, "stages", index, f"{stage.name} may run unsigned", edit)


def _finding(pipeline: DeliveryPipeline, argument: str, index: int | None, label: str, edit: str) -> Diagnostic:
    return pipeline.finding(
        CODE, SEVERITY, f"nothing proves that what {pipeline.name} deploys is what it built",
        argument=argument, index=index, label=label, help=edit,
    )  # fmt: skip
