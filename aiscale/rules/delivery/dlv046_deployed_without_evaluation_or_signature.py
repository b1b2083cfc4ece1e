"""A version may be deployed without an evaluation, or without a verified signature.

What:
    - A pipeline that ships a model has a ``deploy`` stage that may run although no ``evaluate`` stage with a gate has
      succeeded before it (warning).
    - A pipeline has no ``signing``, no ``sign`` stage that has certainly succeeded before ``deploy``, or no verifier on
      the cluster that refuses unsigned images.

Why:
    A training succeeds when its program ends, whatever it learned: from an empty table, from shifted labels, from its
    own mistakes. Only a metric on held-out data, with a bound, shows that the model is worse. Whoever can write to the
    registry can replace an image or weights; a signature reveals it only where admission verifies it.

Example:
    DeliveryPipeline("surge", services=[surge], stages=[Stage("build"), Stage("deploy", needs=["build"]),
                                                     Stage("evaluate", needs=["build"])])

Instead:
    DeliveryPipeline("surge", services=[surge], stages=[Stage("build"), Stage("evaluate", needs=["build"]),
                                                     Stage("deploy", needs=["evaluate"])])

Source:
    SLSA 1.0, build requirements and verifying artifacts; Google, MLOps: continuous delivery and automation pipelines in
    machine learning; Sigstore policy-controller and Kyverno verifyImages documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.delivery.required_stages import certain
from aiscale.analysis.delivery.rollouts import ships_models
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.delivery.stage import Stage
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV046"
SEVERITY = Severity.NOTE
WORST = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _evaluation(graph)
    yield from _signature(graph)


def _evaluation(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pipeline that deploys models without an evaluation."""
    for pipeline in graph.of(DeliveryPipeline):
        if not ships_models(graph, pipeline):
            continue
        judges = {stage.name for stage in pipeline.stages if stage.role == "evaluate"}
        if not any(gate.decides for gate in pipeline.gates):
            if any(stage.role == "deploy" for stage in pipeline.stages):
                yield _finding(pipeline, "gates", "no gate that a version can fail", 'gates=[Gate("auc", at_least=…)]')
            continue
        before = certain(pipeline.stages)
        for index, stage in enumerate(pipeline.stages):
            if stage.role == "deploy" and not judges & before.get(stage.name, frozenset()):
                wanted = sorted(judges)[0] if judges else "evaluate"
                yield _finding(
                    pipeline, "stages", f"{stage.name} may run without it", _after(pipeline, stage, wanted), index
                )


def _finding(pipeline: DeliveryPipeline, argument: str, label: str, edit: str, index: int | None = None) -> Diagnostic:
    name, *services = disambiguated(pipeline, *pipeline.services)
    return pipeline.finding(
        CODE, WORST, f"{name} may deploy a model of {listed(services)} that was not evaluated",
        argument=argument, index=index, label=label, help=edit,
    )  # fmt: skip


def _signature(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pipeline whose signatures prove nothing."""
    for pipeline in graph.of(DeliveryPipeline):
        deploys = [(index, stage) for index, stage in enumerate(pipeline.stages) if stage.role == "deploy"]
        if not deploys:
            continue
        if pipeline.signing is None:
            yield _signature_finding(pipeline, "signing", None, "no signature", "signing=Signing()")
        elif pipeline.signing.verified_by is None:
            yield _signature_finding(
                pipeline, "signing", None, "no admission controller verifies it", 'verified_by="kyverno"'
            )
        else:
            signs = {stage.name for stage in pipeline.stages if stage.role == "sign"}
            before = certain(pipeline.stages)
            for index, stage in deploys:
                if not signs & before.get(stage.name, frozenset()):
                    edit = _after(pipeline, stage, sorted(signs)[0] if signs else "sign")
                    yield _signature_finding(pipeline, "stages", index, f"{stage.name} may run unsigned", edit)


def _after(pipeline: DeliveryPipeline, stage: Stage, wanted: str) -> str:
    """What makes a stage run only after another one has succeeded, its other needs kept."""
    named = {one.name: one for one in pipeline.stages}
    if wanted not in named:
        return f'Stage("{wanted}"), and a deploy stage that needs it'
    if stage.name in _before(named, wanted):
        return f'{wanted} before {stage.name}: leave "{stage.name}" out of the needs of {wanted}'
    success = ['when="success"'] if stage.when == "always" else []
    if wanted in _before(named, stage.name) and success and not stage.needs_any:
        return success[0]
    listed_needs = ", ".join(f'"{name}"' for name in dict.fromkeys((*stage.needs, wanted)))
    return ", and ".join([*success, f"needs=[{listed_needs}]"])


def _before(named: Mapping[str, Stage], name: str) -> set[str]:
    """All stages that a stage waits for."""
    found: set[str] = set()
    left = [name]
    while left:
        stage = named.get(left.pop())
        new = {*stage.needs, *stage.needs_any} - found if stage is not None else set()
        found |= new
        left += new
    return found


def _signature_finding(
    pipeline: DeliveryPipeline, argument: str, index: int | None, label: str, edit: str
) -> Diagnostic:
    return pipeline.finding(
        CODE, SEVERITY, f"what {pipeline.name} deploys has no verified signature",
        argument=argument, index=index, label=label, help=edit,
    )  # fmt: skip
