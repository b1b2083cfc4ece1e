"""The runtime does not support a rollout, a protocol or a pipeline that is declared.

What:
    - KServe is asked for a shadow, or Ray Serve for a rollout by shares.
    - A canary on KServe, or a canary or a shadow on Seldon Core, has no ``replaces``, or one of the same version.
    - A canary is declared on KServe before 0.21 in Standard mode, which ignores it.
    - KServe in Standard mode has a canary whose largest share of the peak exceeds what ``min_replicas`` can answer
      (warning): KServe does not scale a canary.
    - Ray Serve is upgraded with ``NewClusterWithIncrementalUpgrade``, and KubeRay is older than 1.7 or the service has
      no autoscaling.
    - An inference graph that KServe runs is called by gRPC, or calls a step by gRPC. So does one of Seldon Core 1 that
      is a Sequence or has transformers.
    - Seldon Core 2 runs an inference graph, and the system has no Kafka.

Why:
    KServe copies no requests. Before 0.21 only Knative revisions take a share of them: in Standard mode the field is
    ignored, and the new version gets all requests or none. KubeRay moves requests between the clusters of a RayService
    by its own upgrade: all at once, or in steps through a Gateway.
    KServe's router of a graph accepts HTTP only, so that a gRPC connection is refused. The service orchestrator of
    Seldon Core 1 passes no ``raw_output_contents`` to the next step, and calls transformers by HTTP only. Pipelines of
    Seldon Core 2 pass each step's answer through a Kafka topic.

Example:
    ModelService("surge", model=model, runtime=KServe(), rollout=Shadow())

Instead:
    ModelService("surge", model=model, replaces=old, runtime=SeldonCore(), rollout=Shadow())

Source:
    kserve/kserve issues 2240, 2449, 4074 and 5335, pull requests 5912 and 5984 (2026-07 and 2026-08, after v0.20.0);
    KServe v0.20.0, InferenceService spec.canary; KubeRay 1.7.0, RayService upgradeStrategy and clusterUpgradeOptions;
    ray-project/kuberay pull request 3166; Seldon Core 2 documentation, pipelines; SeldonIO/seldon-core issue 4939.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.delivery.held_shares import held_share
from aiscale.analysis.load.load import loads
from aiscale.analysis.serving.runtime_services import services_on
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe, RayServe, SeldonCore
from aiscale.components.serving.runtimes.kserve_release import OnKServe
from aiscale.components.serving.runtimes.tag import numbers
from aiscale.components.serving.step import Step
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.core.values.rollout import BlueGreen, Canary, Shadow, phases
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.serving.releases import KSERVE_WITH_CANARY, KUBERAY_WITH_INCREMENTAL_UPGRADE

CODE = "SRV017"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_BROKERS = ("ExternalKafka", "KafkaCluster", "Msk")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _rollout(graph)
    yield from _replaces(graph)
    yield from _standard_canary(graph)
    yield from _grpc(graph)
    yield from _without_kafka(graph)
    yield from _canary_size(graph)
    yield from _incremental(graph)


def _rollout(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service. A mesh has no pods of a second version to send requests to."""
    for service in graph.of(ModelService):
        rollout, runtime = service.rollout, service.runtime
        if isinstance(runtime, OnKServe) and isinstance(rollout, Shadow):
            what = "KServe does not mirror requests"
            instead = "mirror= of a Route, with the new version as another model service; or another rollout"
        elif isinstance(runtime, RayServe) and any(not isinstance(one, BlueGreen) for _, one in phases(rollout)):
            what = "KubeRay moves requests by upgrade= of RayServe only"
            instead = 'no rollout, and RayServe(upgrade="NewClusterWithIncrementalUpgrade", …) for shares'
        else:
            continue
        yield service.finding(
            CODE, WORST, f"{service.name} cannot be rolled out by {type(rollout).__name__}: {what}",
            argument="rollout", label=what,
            help=instead,
        )  # fmt: skip


def _replaces(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each share of a new version that has no other version to take the rest."""
    for service in graph.of(ModelService):
        rollout, runtime = service.rollout, service.runtime
        if type(rollout) not in runtime.holds or held_share(service) is not None:
            continue
        name, version = service.model.name, service.model.version
        given = "has the same version as model" if service.replaces is not None else "is not set"
        yield service.finding(
            CODE, WORST, f"the {type(rollout).__name__} of {service.name} has no version to replace",
            argument="rollout", label=f"replaces {given}",
            notes=(f"{runtime.technology} would move all requests to {version} at once",),
            help=f'replaces=Model("{name}", version=…), the version that gets the other requests',
        )  # fmt: skip


def _standard_canary(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service, kserve in services_on(graph, KServe):
        if kserve.mode != "Standard" or numbers(kserve.version) >= KSERVE_WITH_CANARY.oldest:
            continue
        for field, phase in phases(service.rollout):
            if isinstance(phase, Canary):
                yield service.finding(
                    CODE, WORST, f"KServe {kserve.version} in Standard mode does not split the requests of "
                    f"{service.name}",
                    argument=field, label="the steps have no effect",
                    help=f'KServe(version="{KSERVE_WITH_CANARY.newest}") or later, or mode="Knative"',
                )  # fmt: skip


def _grpc(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such call, and for each step of such a graph that is called so."""
    for whole in graph.of(InferenceGraph):
        run_by, router = whole.run_by, whole.router_image
        if run_by is None or router is None or not whole.is_http_only:
            continue
        calls = (*graph.in_edges(whole, EdgeKind.CALLS), *graph.out_edges(whole, EdgeKind.CALLS))
        for edge in calls:
            if isinstance(edge.relation, Call) and edge.relation.protocol == "grpc":
                yield graph[edge.source].finding(
                    CODE, WORST,
                    f"{graph[edge.source].name} calls by gRPC, but {router.what} of {whole.name} accepts HTTP only",
                    argument=f"{edge.field}.protocol", index=edge.item,
                    label=run_by.over_grpc,
                    help='protocol="http"',
                    fix=Fix(f"call {graph[edge.target].name} by HTTP", (Edit(
                        f"{edge.field}.protocol", '"http"', edge.item, "aiscale.serving.Step"
                        if isinstance(edge.relation, Step) else "aiscale.services.Call"),)),
                )  # fmt: skip


def _without_kafka(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such graph of a system without brokers."""
    wanted = [whole for whole in graph.of(InferenceGraph)
              if isinstance(whole.run_by, SeldonCore) and whole.run_by.is_second
              and whole.kafka is None and whole.router != "Splitter"]  # fmt: skip
    if not wanted or any(node.kind in _BROKERS for node in graph.nodes.values()):
        return
    for whole in wanted:
        yield whole.finding(
            CODE, WORST, f"Seldon Core 2 runs {whole.name} through Kafka topics, but the system has no Kafka",
            argument="run_by", label="no step gets the answer of the one before",
            help="kafka= with the cluster of the SeldonRuntime, run_by=KServe(), or leave run_by out",
        )  # fmt: skip


def _canary_size(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service; one without autoscaling has all its replicas in the canary too."""
    for service, kserve in services_on(graph, KServe):
        each, scaling = service.requests_per_second_per_replica, service.autoscaling
        if kserve.mode != "Standard":
            continue
        found = next(((field, one) for field, one in phases(service.rollout) if isinstance(one, Canary)), None)
        if found is None:
            continue
        field, canary = found
        peak = loads(graph)[service.address].peak
        if each is None or scaling is None or not scaling.min_replicas or not peak:
            continue
        most = max(canary.steps)
        arriving = peak * most / 100
        if arriving > scaling.min_replicas * each:
            answer = "replica answers" if scaling.min_replicas == 1 else "replicas answer"
            yield service.finding(
                CODE, SEVERITY, f"the canary of {service.name} gets {Rate(arriving)}, but its {scaling.min_replicas} "
                f"{answer} {Rate(scaling.min_replicas * each)}",
                argument=f"{field}.steps", label=f"{most:g} % of {Rate(peak)}",
                notes=("KServe does not scale a canary",),
                help=f"min_replicas={math.ceil(arriving / each)}, or smaller steps",
            )  # fmt: skip


def _incremental(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service, ray in services_on(graph, RayServe):
        if ray.upgrade != "NewClusterWithIncrementalUpgrade":
            continue
        if numbers(ray.kuberay) < KUBERAY_WITH_INCREMENTAL_UPGRADE.oldest:
            yield service.finding(
                CODE, WORST, f"KubeRay {ray.kuberay} does not upgrade {service.name} incrementally",
                argument="runtime.kuberay", label="off by default before 1.7",
                help=f'kuberay="{KUBERAY_WITH_INCREMENTAL_UPGRADE.newest}", or an upgrade by NewCluster',
            )  # fmt: skip
        elif service.autoscaling is None:
            yield service.finding(
                CODE, WORST, f"an incremental upgrade of {service.name} needs autoscaling, which is unset",
                argument="runtime.upgrade", label="Ray's autoscaler moves the capacity",
                help='autoscaling=Autoscaling(max_replicas=…, signals=["concurrency"]), or an upgrade by NewCluster',
            )  # fmt: skip
