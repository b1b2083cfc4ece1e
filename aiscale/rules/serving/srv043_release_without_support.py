"""A release that gets no fixes, needs a licence or is not supported by its operator.

What:
    - A service or a graph is run by a KServe release before the newest minor release and the one before it, by
      TorchServe, or by one of KServe's stock runtimes.
    - A service or a graph is run by Seldon Core 1.18 or later, or 2.7 or later, without ``accept_license=True``
      (error).
    - A ``KafkaCluster``, ``KafkaConnect`` or ``MirrorMaker`` asks for a Kafka version that Strimzi has no image of
      (error).
    - The tag of an official Flink image, or the version of PyFlink, differs from the engine's ``version`` (error).

Why:
    A release without fixes keeps its known vulnerabilities. KServe's stock runtimes ship TensorFlow Serving 2.6.2 and
    Triton 23.05 with limits of one CPU and 2 GiB: newer models do not load. Seldon Core under the Business Source
    License needs a subscription in production. An operator refuses a version that it does not know: the resource is not
    created, or no longer reconciled. Between Flink versions the REST API, the configuration and the savepoints differ:
    the job does not start, or starts without its state.

Example:
    ModelService("surge", model=model, runtime=KServe(version="0.15.0", server=Triton()))

Instead:
    ModelService("surge", model=model, runtime=KServe(version="0.21.0", server=Triton()))

Source:
    KServe RELEASES.md (2026), release 0.21.0 of 2026-09 and config/runtimes of v0.20.0 (2026-08); PyTorch
    documentation, TorchServe: limited maintenance (2025), pytorch/serve issue 3396 and kserve/kserve pull request 5638;
    SeldonIO/seldon-core issue 5895 and kserve/kserve issue 3380; Strimzi 1.2.0
    release notes (2026-08-18); Flink Kubernetes operator 1.15, FlinkDeployment: flinkVersion; apache-flink on PyPI.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe, SeldonCore, TorchServe, server_of
from aiscale.components.serving.runtimes.kserve_release import OnKServe
from aiscale.components.serving.runtimes.tag import numbers
from aiscale.components.streams.connect_workers import ConnectWorkers
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.serving.releases import (
    FLINK_OF_OPERATOR,
    KAFKA_OF_STRIMZI,
    KSERVE_WITH_FIXES,
    KSERVE_WITH_KNOWN_STOCK,
    SELDON_CORE_1_APACHE,
    SELDON_CORE_2_APACHE,
    STOCK_RUNTIMES,
    Releases,
)

CODE = "SRV043"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_REPLACEMENTS = {"tensorflow": "TensorFlowServing()", "pytorch": "Triton()", "onnx": "Triton()", "tensorrt": "Triton()"}
_OFFICIAL = re.compile(r"(?:^|/)flink:v?([0-9]+\.[0-9]+)(?![0-9])")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each release that is not supported."""
    yield from _kserve(graph)
    yield from _torchserve(graph)
    yield from _licence(graph)
    yield from _stock_runtime(graph)
    yield from _kafka(graph)
    yield from _flink(graph)


def _kserve(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each use of such a release."""
    for service in graph.of(ModelService):
        yield from _finding(service, "runtime", service.runtime)
    for whole in graph.of(InferenceGraph):
        yield from _finding(whole, "run_by", whole.run_by)


def _finding(component: ModelService | InferenceGraph, field: str, used: object) -> Iterator[Diagnostic]:
    if isinstance(used, OnKServe) and numbers(used.version) < KSERVE_WITH_FIXES.oldest:
        minors = listed(name.rpartition(".")[0] for name in KSERVE_WITH_FIXES.names)
        yield component.finding(
            CODE, SEVERITY, f"KServe {used.version}, which runs {component.name}, gets no security fixes",
            argument=f"{field}.version", label=f"fixes go to {minors} only",
            help=f'version="{KSERVE_WITH_FIXES.newest}"',
        )  # fmt: skip


def _torchserve(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service on TorchServe."""
    for service in graph.of(ModelService):
        if isinstance(server_of(service.runtime), TorchServe):
            yield service.finding(
                CODE, SEVERITY, f"{service.name} runs on TorchServe, which gets no fixes and no security patches",
                argument="runtime", label="limited maintenance since 2025",
                help="runtime=Triton() for PyTorch, ONNX and TensorRT models, VLLM() for language models, "
                     "or RayServe() or BentoML() for Python handlers",
            )  # fmt: skip


def _licence(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service or graph."""
    for service in graph.of(ModelService):
        yield from _licence_finding(service, "runtime", service.runtime)
    for whole in graph.of(InferenceGraph):
        yield from _licence_finding(whole, "run_by", whole.run_by)


def _licence_finding(component: ModelService | InferenceGraph, field: str, used: object) -> Iterator[Diagnostic]:
    if isinstance(used, SeldonCore) and not used.accept_license and _apache(used).is_after(used.version):
        apache = _apache(used).newest
        yield component.finding(
            CODE, WORST, f"Seldon Core {used.version} needs a paid subscription in production",
            argument=f"{field}.version", label="under the Business Source License",
            help=f'version="{apache}", the last one under the Apache licence; or accept_license=True',
        )  # fmt: skip


def _apache(used: SeldonCore) -> Releases:
    return SELDON_CORE_2_APACHE if used.is_second else SELDON_CORE_1_APACHE


def _stock_runtime(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service on a stock runtime that is known to be old."""
    for service in graph.of(ModelService):
        stock = STOCK_RUNTIMES.get(service.model.framework)
        kserve = service.runtime
        if not isinstance(kserve, KServe) or KSERVE_WITH_KNOWN_STOCK.is_after(kserve.version):
            continue
        if kserve.server is None and stock is not None:
            yield service.finding(
                CODE, SEVERITY, f"KServe runs {service.name} with its stock runtime {stock}, which is years old",
                argument="runtime", label="server= is unset",
                help=f"KServe(server={_REPLACEMENTS[service.model.framework]})",
            )  # fmt: skip


def _kafka(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster and each group of workers that the operator would refuse."""
    run: list[KafkaCluster | ConnectWorkers] = [*graph.of(KafkaCluster), *graph.of(ConnectWorkers)]
    for cluster in run:
        if cluster.version not in KAFKA_OF_STRIMZI.names:
            yield cluster.finding(
                CODE, WORST,
                f"{cluster.name} asks for Kafka {cluster.version}, which Strimzi 1.2.0 has no image of",
                argument="version", label="refused by the operator",
                notes=(f"it supports {listed(KAFKA_OF_STRIMZI.names, most=4)}",),
                help=f'version="{KAFKA_OF_STRIMZI.newest}", the default',
            )  # fmt: skip


def _flink(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job of two versions."""
    for job, engine in jobs_on(graph, Flink):
        tagged = _OFFICIAL.search(engine.image or "")
        if tagged is not None and tagged[1] != engine.version:
            yield _flink_finding(job, engine, "engine.image", "image", tagged[1])
        if engine.pyflink is not None and ".".join(engine.pyflink.split(".")[:2]) != engine.version:
            yield _flink_finding(
                job, engine, "engine.pyflink", "Python program", ".".join(engine.pyflink.split(".")[:2])
            )


def _flink_finding(job: StreamJob, engine: Flink, argument: str, what: str, version: str) -> Diagnostic:
    field = argument.split(".")[1]
    other = f'version="{version}", or ' if version in FLINK_OF_OPERATOR.names else ""
    return job.finding(
        CODE, WORST, f"the {what} of {job.name} has Flink {version}, but its engine has version={engine.version}",
        argument=argument, label=f"Flink {version}",
        notes=() if other else (f"the operator supports {listed(FLINK_OF_OPERATOR.names, most=5)}",),
        help=f"{other}{field} of {engine.version}",
    )  # fmt: skip
