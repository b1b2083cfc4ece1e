"""Nothing carries out a rollout, or its steps differ from what it declares.

What:
    - A service has a ``rollout``, and its pipeline has no controller that shifts requests; or it has no pipeline, in a
      system that has pipelines for others.
    - Flagger rolls out a service whose shadow turns into a canary, and the shadow is longer than one step of that
      canary; or the shadow turns into an A/B test (error).
    - Argo Rollouts rolls out a canary without proxies of Istio that split its requests, and a step gives the new
      version more than twice its share, with the most replicas that the service may have.

Why:
    Without a controller the cluster replaces pods one by one: there are no steps, no gates and no rollback. In front of
    a canary Flagger mirrors for one interval of its analysis, in front of an A/B test not at all. Without proxies that
    split them, each pod gets as many requests as any other: with two replicas and one surge pod, a step of 1 % sends a
    third of the requests to the new version.

Example:
    DeliveryPipeline("surge-model", services=[ModelService("surge", rollout=Canary(), model=model, runtime=Triton())],
                     controller=None)

Instead:
    DeliveryPipeline("surge-model", services=[ModelService("surge", rollout=Canary(), model=model, runtime=Triton())],
                     controller=ArgoRollouts())

Source:
    Kubernetes documentation, Deployment (rolling update); Argo Rollouts documentation, concepts and canary (without
    traffic management); Argo Rollouts 1.9, utils/replicaset/canary.go, setMirrorRoute and pause; Flagger 1.44,
    pkg/controller/scheduler.go (runCanary, runAB).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from aiscale.analysis.delivery.ab_tests import tested_model
from aiscale.analysis.delivery.rollouts import gates, rollout_phases, rollouts
from aiscale.analysis.delivery.shifting_pipelines import by_an_operator, pipelines_of
from aiscale.analysis.delivery.traffic_shifting import (
    divided_by_pods,
    pods_at_step,
    replicas_between,
)
from aiscale.analysis.network.divided_requests import splits_requests
from aiscale.analysis.network.meshes import mesh_of, way_into_mesh
from aiscale.analysis.network.routing import routes_to
from aiscale.components.delivery.controllers import Flagger
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Service
from aiscale.core.values.rollout import ABTest, Canary, Shadow, phases
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV077"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_UNJUDGED = ", and no gate stops it"
_TIMES = 2
"""How often its share a step may be: a step of 5 % with ten replicas is 9 %, which is still a small part."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _controller(graph)
    yield from _shadow(graph)
    yield from _share(graph)


def _controller(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such pipeline, and for each service that only others of the system have one for."""
    has_pipelines = any(True for _ in graph.of(DeliveryPipeline))
    without: dict[tuple[DeliveryPipeline, str, str], list[Service]] = defaultdict(list)
    for service, rollout in rollouts(graph):
        pipelines = list(pipelines_of(graph, service))
        if (
            by_an_operator(service)
            or tested_model(service, graph) is not None
            or any(pipeline.controller is not None for pipeline in pipelines)
        ):
            continue
        way, judged = type(rollout).__name__, any(gates(phase) for _, phase in phases(rollout))
        note = f"the cluster replaces pods one by one until all have the new version{_UNJUDGED if judged else ''}"
        for pipeline in pipelines:
            without[pipeline, way, note].append(service)
        if has_pipelines and not pipelines:
            yield service.finding(
                CODE, SEVERITY, f"nothing carries out the {way} of {service.name}", argument="rollout",
                label="no pipeline deploys it", notes=(note,),
                help=f'DeliveryPipeline("{service.name}", services=[…], controller=ArgoRollouts()), or no rollout',
            )  # fmt: skip
    for (pipeline, way, note), services in without.items():
        names = [service.name for service in services]
        steps = "".join(edit for service in services if (edit := _divisible_steps(graph, service)))
        yield pipeline.finding(
            CODE, SEVERITY, f"nothing carries out the {way} of {listed(names)}", argument="controller",
            label="nothing shifts requests", notes=(note,),
            help=f"controller=ArgoRollouts(){steps}, or {listed(names)} without a rollout",
        )  # fmt: skip


def _shadow(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each shadow that ends early."""
    for pipeline in graph.of(DeliveryPipeline):
        alike: dict[tuple[str, str], list[str]] = defaultdict(list)
        for service in pipeline.services if isinstance(pipeline.controller, Flagger) else ():
            shadow = service.rollout if isinstance(service, Service) else None
            if isinstance(shadow, Shadow) and (told := _cut_short(shadow)) is not None:
                alike[told].append(service.name)
        for (done, help_text), names in alike.items():
            yield pipeline.finding(
                CODE, WORST, f"Flagger {done.format(listed(names))}",
                argument="controller", label="one interval before a canary, none before an A/B test",
                help=help_text,
            )  # fmt: skip


def _cut_short(shadow: Shadow) -> tuple[str, str] | None:
    """What Flagger does with the requests of ``{}`` in its place, and what to do; None where it does as declared."""
    if isinstance(shadow.then, ABTest):
        done = f"mirrors no requests of {{}}, but its shadow lasts {shadow.bake}"
        return done, "controller=ArgoRollouts(), or no shadow before the A/B test"
    if isinstance(shadow.then, Canary) and shadow.bake > shadow.then.bake:
        done = f"mirrors the requests of {{}} for {shadow.then.bake}, not for {shadow.bake}"
        return done, f'controller=ArgoRollouts(), or bake="{shadow.then.bake}" of the shadow'
    return None


def _shares(service: Service, canary: Canary) -> tuple[dict[float, tuple[int, int]], dict[float, float], float | None]:
    """Pods with the new version at each step, their share in per cent, and the first step that is far below it."""
    _, most = replicas_between(service)
    made = {step: pods_at_step(most, step) for step in canary.steps}
    shares = {step: 100 * new / total for step, (new, total) in made.items()}
    return made, shares, next((step for step, share in shares.items() if share > _TIMES * step), None)


def _way(graph: ArchitectureGraph, service: Service, pipeline: DeliveryPipeline) -> str:
    """What else splits its requests."""
    mesh = mesh_of(graph, service)
    if mesh is not None and mesh.splits_requests:
        return f"calls from services in {mesh.name}, whose proxies split them"
    if any(routes_to(graph, service)) or (mesh is not None and mesh.obeys_routes_of_services):
        return f"controller=ArgoRollouts(gateway_api_plugin=True) of {pipeline.name}, which sets weights in routes"
    return f"{way_into_mesh(graph, [service], kinds='Istio()')}, which splits requests"


def _possible(shares: Mapping[float, float]) -> list[int]:
    """Steps that the pods can split."""
    return sorted({round(share) for share in shares.values() if share < 100})


def _divisible_steps(graph: ArchitectureGraph, service: Service) -> str:
    """The steps that a canary needs too, where Argo Rollouts divides its requests by pods and cannot make its own."""
    for phase in (phase for _, phase in phases(service.rollout) if isinstance(phase, Canary)):
        _, shares, first = _shares(service, phase)
        if first is not None and not splits_requests(graph, service):
            return f", and Canary(steps={_possible(shares)}) of {service.name}"
    return ""


def _share(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each canary with such a step."""
    for service, field, rollout in rollout_phases(graph):
        pipeline = divided_by_pods(graph, service) if isinstance(rollout, Canary) else None
        if pipeline is None or not isinstance(rollout, Canary):
            continue
        least, most = replicas_between(service)
        made, shares, first = _shares(service, rollout)
        if first is None:
            continue
        ways = [f"{new} of {total} pods at {step:g} %" for step, (new, total) in made.items()]
        possible = _possible(shares)
        yield service.finding(
            CODE, SEVERITY, f"at the step of {first:g} % the new version of {service.name} gets "
            f"{shares[first]:.0f} % of the requests",
            argument=f"{field}.steps" if "steps" in rollout.model_fields_set else field,
            label=f"{made[first][0]} of {made[first][1]} pods",
            notes=(
                f"{pipeline.name} rolls it out with Argo Rollouts, and neither proxies of Istio nor routes "
                "split its requests: each pod gets an equal share",
                f"with {most} replicas{'' if least == most else ' (max_replicas)'} and one surge pod: {listed(ways)}",
            ),
            help=f"steps={possible}, which its pods can split; or {_way(graph, service, pipeline)}",
        )  # fmt: skip
