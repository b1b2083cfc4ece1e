"""An image is not pinned by its digest.

What:
    A component runs a container image by a tag alone, or the official image of a release: its own, that of a schema
    registry, of the ZooKeeper of a Storm cluster, of an endpoint picker, or of the Job that creates topics with Kafka's
    tools. Or a stage or the training of a pipeline runs in such an image. Images that an operator, a cloud or a
    pipeline's engine chooses are pinned there, and a training without an image runs in the one that its pipeline has
    just built. It is an error in a system with ``production=True``. All such images are shown as one finding.

Why:
    A tag can be moved. Two nodes may run different bytes under one name, a preview shows no difference, and a rollback
    may deploy something else. With ``image_pull_policy="IfNotPresent"`` or ``"Never"`` a node does not notice a moved
    tag.

Example:
    Microservice("pricing", image="registry.example/pricing:1.4")

Instead:
    Microservice("pricing", image="registry.example/pricing:1.4@sha256:…")

Source:
    Kubernetes documentation, images: image digests; checkov CKV_K8S_43.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from aiscale.analysis.network.picker_images import official_picker_image
from aiscale.analysis.streams.kafka_tools import has_tools_job
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.object_reference import items, nested
from aiscale.components.objects.written_pods import CONTAINERS, pod_templates
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.components.streams.kafka import KAFKA_TOOLS_IMAGE, Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.kafka_connect import KafkaConnect
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.core.component import Component
from aiscale.core.values.images import CompanionImage, is_pinned
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "IMG001"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


class _Used(NamedTuple):
    """An image that a component runs.

    Attributes:
        argument: the field that takes an image.
        image: the one that is given; None where another one is taken.
        name: whose it is, in words; the component's name when empty.
        item: the one of the field, where it holds several.
        taken: what is taken where none is given, in words: ``the official image of NVIDIA Triton 26.06``.
        help: the edit for that.
    """

    argument: str
    image: str | None
    name: str = ""
    item: int | None = None
    taken: str = ""
    help: str = ""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each image that may change under its name."""
    for component in graph.nodes.values():
        for used in (*_images(component, graph), *_of_manifest(component)):
            if used.image is not None and is_pinned(used.image):
                continue
            yield component.finding(
                CODE, WORST if graph.owners.is_in_production(component) else SEVERITY,
                f"the image of {used.name or component.name} is not pinned",
                argument=used.argument, index=used.item,
                label=_label(used, component),
                help=f'{used.argument.rpartition(".")[2]}="{used.image}@sha256:…"'
                if used.image and used.argument != "body" else used.help,
                cause="images are not pinned by digest",
            )  # fmt: skip


def _label(used: _Used, component: Component) -> str:
    """What may change, and which nodes do not notice."""
    label = "a tag can be moved" if used.image else f"{used.taken}, by its tag"
    policy = getattr(component, "image_pull_policy", None)
    if policy is None or policy == "Always":
        return label
    return f'{label}; with image_pull_policy="{policy}", a node keeps the image that it has'


def _images(component: Component, graph: ArchitectureGraph) -> Iterator[_Used]:
    """Those that the system names or aiscale chooses; what an operator or a cloud chooses is not among them."""
    if isinstance(component, ModelService | InferenceGraph):
        yield from _of_serving(component)
    elif isinstance(component, StreamJob | BatchJob):
        yield from _of_job(component)
    elif isinstance(component, FlinkSession):
        official = component.official_image
        yield _official("image", component.image, f"Flink {component.version}", official)
    elif isinstance(component, SchemaRegistry):
        if component.image or component.official_image:
            what = f"{component.technology} {component.release}"
            yield _official("image", component.image, what, component.official_image)
    elif isinstance(component, KafkaConnect):
        if component.image is not None:
            yield _Used("image", component.image)
        for index, plugin in enumerate(component.plugins):
            yield _Used("plugins.image", plugin.image, f"plugin {plugin.name} of {component.name}", index)
    elif isinstance(component, Kafka):
        yield from _of_kafka(component, graph)
    elif isinstance(component, InferencePool):
        yield _Used(
            "picker_image", component.picker_image, f"the endpoint picker of {component.name}",
            taken="the official image of the endpoint picker",
            help=f'picker_image="{official_picker_image(component)}@sha256:…"',
        )  # fmt: skip
    elif isinstance(image := getattr(component, "image", None), str):
        yield _Used("image", image)
    elif isinstance(component, DeliveryPipeline):
        yield from _of_pipeline(component)


def _of_serving(component: ModelService | InferenceGraph) -> Iterator[_Used]:
    """Those of a model server and of what fetches its model; that of a router."""
    if isinstance(component, InferenceGraph):
        if component.router_image is not None:
            yield _companion("run_by", component.router_image, component)
        return
    server = server_of(component.runtime)
    if server is not None and component.runtime.hosted_by is None:
        field = "runtime" if server is component.runtime else "runtime.server"
        yield _part(field, server, server.technology, server.official_image(gpu=component.gpu is not None))
    sidecar = server.prefill_sidecar_image if server is not None and component.prefill is not None else None
    if sidecar is not None:
        yield _companion("runtime", sidecar, component)
    for one in component.runtime.companion_images(component.served.artifact):
        yield _companion("runtime", one, component)


def _of_job(job: StreamJob | BatchJob) -> Iterator[_Used]:
    """Nothing for one in a session, whose image it runs in."""
    if isinstance(job, StreamJob) and job.session is not None:
        return
    engine = job.engine
    yield _part("engine", engine, type(engine).__name__, getattr(engine, "official_image", ""))
    for one in engine.companion_images() if isinstance(job, StreamJob) else ():
        yield _companion("engine", one, job)


def _companion(field: str, one: CompanionImage, component: Component) -> _Used:
    whose = f"{one.what} of {component.name}"
    return _Used(
        f"{field}.{one.field}", one.image, whose if "'s " in one.what else f"the {whose}",
        taken=f"the official image of {one.what}", help=f'{one.field}="{one.official}@sha256:…"',
    )  # fmt: skip


def _of_kafka(cluster: Kafka, graph: ArchitectureGraph) -> Iterator[_Used]:
    if isinstance(cluster, KafkaCluster) and cluster.tiered_storage is not None:
        yield _Used("tiered_storage.plugin", cluster.tiered_storage.plugin, f"the tiered storage of {cluster.name}")
    if has_tools_job(cluster, graph):
        yield _Used(
            "tools_image", cluster.tools_image, f"Kafka's tools for {cluster.name}",
            taken="Strimzi's image", help=f'tools_image="{KAFKA_TOOLS_IMAGE}@sha256:…"',
        )  # fmt: skip


def _of_manifest(manifest: Component) -> Iterator[_Used]:
    """Those of containers in raw objects."""
    if not isinstance(manifest, Manifest):
        return
    for template in pod_templates(manifest.objects):
        for field in CONTAINERS:
            for _, one in items(nested(template, "spec"), field, "spec"):
                image = nested(one, "image")
                if isinstance(image, str):
                    name = f"container {nested(one, 'name')} of {manifest.name}"
                    yield _Used("body", image, name, help=f"image: {image}@sha256:…")


def _of_pipeline(pipeline: DeliveryPipeline) -> Iterator[_Used]:
    for index, stage in enumerate(pipeline.stages):
        if stage.image is not None:
            yield _Used("stages.image", stage.image, f"stage {stage.name} of {pipeline.name}", index)
    if pipeline.retraining is not None and pipeline.retraining.image is not None:
        yield _Used("retraining.image", pipeline.retraining.image, f"the training of {pipeline.name}")


def _official(argument: str, image: str | None, what: str, official: str | None) -> _Used:
    return _Used(argument, image, taken=f"the official image of {what}", help=f'image="{official}@sha256:…"')


def _part(field: str, part: Any, name: str, official: str) -> _Used:
    """The image of a part of a component: an engine, a model server."""
    tag = f"{official}@" if official else "…@"
    last = field.rpartition(".")[2]
    return _Used(
        f"{field}.image", part.image,
        taken=f"the official image of {name} {getattr(part, 'version', '')}",
        help=f'{last}={type(part).__name__}(image="{tag}sha256:…")',
    )  # fmt: skip
