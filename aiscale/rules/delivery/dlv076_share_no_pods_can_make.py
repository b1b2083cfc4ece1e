"""A step of a canary is a share that its pods cannot make.

What:
    Argo Rollouts rolls out a canary, and neither a mesh nor a route of a gateway divides its requests. A step gives
    the new version more than twice the share that it says, with the most replicas that the service may have.

Why:
    Without a mesh or a gateway each pod takes as many requests as any other, and the new version has one pod at
    least: of two replicas and the one that may run besides, that is a third. A step of 1 % shows a bad version to
    a third of the users.

Example:
    System("rides", [ModelService("surge", replicas=2, rollout=Canary(steps=[1, 5, 25]), model=model,
                                  runtime=Triton())], delivery=[DeliveryPipeline("surge-model", services=[surge])])

Instead:
    System("rides", [ModelService("surge", replicas=2, rollout=Canary(steps=[1, 5, 25]), model=model,
                                  runtime=Triton())], delivery=[DeliveryPipeline("surge-model", services=[surge])],
           meshes=[Istio()])

Source:
    Argo Rollouts documentation, canary (without traffic management); Argo Rollouts 1.9, utils/replicaset/canary.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import rollout_phases
from aiscale.analysis.delivery.traffic_shifting import divided_by_pods, pods_at_step, replicas_between
from aiscale.analysis.network.meshes import way_into_mesh
from aiscale.core.messages.wording import listed
from aiscale.core.values.rollout import Canary
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV076"
SEVERITY = Severity.WARNING
_TIMES = 2
"""How often its share a step may be: a step of 5 % with ten replicas is 9 %, which is still a small part."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each canary with such a step."""
    for service, field, rollout in rollout_phases(graph):
        pipeline = divided_by_pods(graph, service) if isinstance(rollout, Canary) else None
        if pipeline is None or not isinstance(rollout, Canary):
            continue
        least, most = replicas_between(service)
        made = {step: pods_at_step(most, step) for step in rollout.steps}
        shares = {step: 100 * new / total for step, (new, total) in made.items()}
        first = next((step for step, share in shares.items() if share > _TIMES * step), None)
        if first is None:
            continue
        ways = [f"{new} of {total} pods at {step:g} %" for step, (new, total) in made.items()]
        possible = sorted({round(share) for share in shares.values() if share < 100})
        yield service.finding(
            CODE, SEVERITY, f"at the step of {first:g} % the new version of {service.name} gets "
            f"{shares[first]:.0f} % of the requests",
            argument=f"{field}.steps" if "steps" in rollout.model_fields_set else field,
            label=f"{made[first][0]} of {made[first][1]} pods",
            notes=(
                f"{pipeline.name} rolls it out with Argo Rollouts, and no mesh and no route divides its requests: "
                "each pod takes as many",
                f"with {most} replicas{'' if least == most else ', its most,'} and one besides: {listed(ways)}",
            ),
            help=f"steps={possible}, which its pods can make; or {way_into_mesh(graph, [service])}, which divides "
            "requests",
        )  # fmt: skip
