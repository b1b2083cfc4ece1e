"""The model server cannot load the model.

What:
    - The server has no loader for the model's framework: TensorFlow Serving serves TensorFlow models only, TorchServe
      PyTorch only, vLLM the folders of language models only, MLServer what it has a runtime for, and Triton's own
      image what it has a backend for.
    - The server's official image cannot read the location of the artifact: ``s3://`` or ``abfss://`` for TensorFlow
      Serving from release 2.7, ``abfss://`` for Triton, the Hugging Face hub for both, a plain web address for vLLM,
      ``abfss://`` for KServe's storage initializer, which pods of Seldon Core 1 have too.
    - The artifact is in ``oci://``, and the Kubernetes of the cluster is older than 1.35: nodes mount images from 1.35
      on, before it with the feature gate ``ImageVolume`` only.
    - vLLM serves a bfloat16 model, or with ``dtype="bfloat16"``, on a T4 or a V100, which have no bfloat16.
    - ``num_attention_heads`` of the model is not a multiple of the GPUs that vLLM splits each layer over:
      ``tensor_parallel``, or all GPUs of the replica (default).
    - The model has ``gpu_memory``, and its service asks for no GPU (warning). Nothing is reported where another service
      of the same model has one.
    - A service at a site reads its model from ``s3://`` or ``gs://`` with an official image, and neither secrets,
      variables nor a patch give it credentials (warning).

Why:
    The server starts, cannot load the model and never becomes ready; the pod restarts forever. Without
    its GPU a TensorRT engine does not load, and other models answer ten to a hundred times slower. Machines at a site
    have no cloud identity, unlike nodes of EKS and GKE.

Example:
    ModelService("surge", model=Model("surge", framework="pytorch", **MORE), runtime=TensorFlowServing())

Instead:
    ModelService("surge", model=Model("surge", framework="pytorch", **MORE), runtime=Triton())

Source:
    TensorFlow Serving documentation, SavedModel, and tensorflow/serving issue 1963 (2.6.2 reads S3, 2.7.0 does not);
    triton-inference-server/server pull request 8068 (no TensorFlow backend from release 25.03 on) and documentation,
    model repository and instance groups; MLServer documentation, inference runtimes; KServe documentation, storage;
    vLLM documentation, supported models, loading models and GPU requirements (bfloat16 needs compute capability 8.0);
    vllm-project/vllm, ModelConfig.verify_with_parallel_config, and issues 414, 596, 2652 and 4232; AWS SDKs reference
    guide, credential providers; Google Cloud documentation, application default credentials.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.placement.places import places_of
from aiscale.analysis.serving.runtime_services import services_by
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import GpuPool
from aiscale.components.platform.site import Site
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import (
    VLLM,
    MLServer,
    Runtime,
    TensorFlowServing,
    Triton,
    loading_server,
    server_field,
    server_of,
)
from aiscale.components.serving.runtimes.server import Parallelism
from aiscale.core.messages.wording import with_article
from aiscale.core.values.gpus import BEFORE_AMPERE
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.serving.releases import TRITON_WITH_TENSORFLOW

CODE = "SRV004"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_KEYS = {
    "s3": 'secrets={"AWS_ACCESS_KEY_ID": …, "AWS_SECRET_ACCESS_KEY": …}',
    "gs": 'patches=[…] that mounts a key file, and environment={"GOOGLE_APPLICATION_CREDENTIALS": …}',
}
_IMAGE_VOLUMES = 35
"""Minor version of Kubernetes with image volumes by default. Source: Kubernetes documentation, image volumes."""

_MOST_GPUS = 16
"""Of one replica."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _framework(graph)
    yield from _location(graph)
    yield from _image_volume(graph)
    yield from _precision(graph)
    yield from _without_gpu(graph)
    yield from _credentials(graph)
    yield from _heads(graph)


def _framework(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose server cannot load its model."""
    for service in graph.of(ModelService):
        framework, server = service.model.framework, server_of(service.runtime)
        if isinstance(server, Triton):
            if framework == "tensorflow" and not _has_tensorflow(server):
                yield _finding(
                    service, f"Triton {server.version}", "its image has no TensorFlow backend from release 25.03 on",
                    _instead(service),
                )  # fmt: skip
        elif server is not None and server.frameworks is not None and framework not in server.frameworks:
            yield _finding(service, server.technology, server.loads, _instead(service))


def _instead(service: ModelService) -> str:
    """A server that loads the model, with what it then reads; its image is for the user to pin."""
    framework, scheme = service.model.framework, service.served.artifact.partition("://")[0]
    server: Runtime = Triton()
    if framework in {"sklearn", "lightgbm", "mlflow", "xgboost"}:
        server = MLServer()
    elif framework in {"transformers", "tensorflow"}:
        server = VLLM() if framework == "transformers" else TensorFlowServing()
    found = _reader(server)
    moved = found is not None and scheme not in {*found.schemes, "pvc", "oci"}
    artifact = f' with artifact="{found.schemes[0]}://…"' if found is not None and moved else ""
    onnx = ", or convert the model to ONNX" if framework == "tensorflow" else ""
    return f'runtime={type(server).__name__}(image="…@sha256:…"){artifact}{onnx}'


def _has_tensorflow(runtime: Triton) -> bool:
    """Whether the server may have the backend: an older release, or an image of the user's own."""
    own = runtime.image is not None and not runtime.image.startswith("nvcr.io/nvidia/tritonserver")
    return own or runtime.version <= TRITON_WITH_TENSORFLOW.newest


def _finding(service: ModelService, server: str, why: str, help_text: str) -> Diagnostic:
    framework = service.model.framework
    return service.finding(
        CODE, WORST, f"{server} cannot serve {service.model.name}, which is {with_article(framework)} model",
        argument="runtime", label=why, help=help_text,
    )  # fmt: skip


def _location(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model that its server cannot reach, at the service."""
    for service in graph.of(ModelService):
        found, scheme = _reader(service.runtime), service.served.artifact.partition("://")[0]
        if found is not None and scheme not in {*found.schemes, "pvc", "oci"}:
            reads = f"{', '.join(f'{one}://' for one in found.schemes)} and mounted volumes"
            yield service.finding(
                CODE, WORST, f"{found.name} cannot read {scheme}://, where {service.model.name} is stored",
                argument="runtime", label=f"artifact is {service.served.artifact}", notes=(f"it reads {reads}",),
                help=f'artifact="{found.schemes[0]}://…" or "pvc://claim/path"; or an image of your own with that file '
                "system in it" if found.by_image else f"an artifact at one of these: {reads}",
            )  # fmt: skip


def _image_volume(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model in an image that the nodes do not mount."""
    for service in graph.of(ModelService):
        place = graph.place_of(service)
        if not isinstance(place, KubernetesCluster) or server_of(service.runtime) is None:
            continue  # an operator's stock runtime gets the image from the operator
        if service.served.artifact.startswith("oci://") and int(place.version[2:]) < _IMAGE_VOLUMES:
            yield service.finding(
                CODE, WORST, f"nodes of {place.name} do not mount images, and {service.model.name} is in oci://",
                argument="model", label=f"Kubernetes {place.version}; image volumes need 1.{_IMAGE_VOLUMES}",
                notes=("before it, the feature gate ImageVolume is off by default",),
                help=f'version="1.{_IMAGE_VOLUMES}" on {place.name}, or artifact="pvc://claim/path"',
                related=(Related(f"{place.name} is declared", place.location, "version"),),
            )  # fmt: skip


class _Reader(NamedTuple):
    name: str
    schemes: tuple[str, ...]
    by_image: bool = True


def _reader(runtime: Runtime) -> _Reader | None:
    """What downloads the model, and what it reads besides mounted volumes; None where it is unknown."""
    if runtime.downloader is not None:
        return _Reader(*runtime.downloader, by_image=False)
    server = loading_server(runtime)
    if server is None or not server.has_official_image or server.schemes_read is None:
        return None
    release = getattr(server, "version", "")
    return _Reader(f"{server.technology} {release}".rstrip(), server.schemes_read)


def _precision(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service, server in services_by(graph, VLLM):
        if service.gpu not in BEFORE_AMPERE:
            continue
        if server.dtype == "bfloat16" or (server.dtype == "auto" and service.served.precision == "bf16"):
            yield service.finding(
                CODE, WORST, f"{service.model.name} is in bfloat16, which {service.gpu} does not support",
                argument=server_field(service.runtime, "dtype") if server.dtype == "bfloat16" else "gpu",
                label="vLLM does not start", help=f'VLLM(dtype="float16"), or {_newer(graph, service)}',
            )  # fmt: skip


def _newer(graph: ArchitectureGraph, service: ModelService) -> str:
    """A GPU with bfloat16 that a pool has; a pool of these where none has."""
    place = graph.place_of(service)
    pools = place.pools if isinstance(place, KubernetesCluster) else ()
    known = [pool.gpu for pool in pools if isinstance(pool, GpuPool) and pool.gpu not in BEFORE_AMPERE]
    return f'gpu="{known[0]}"' if known else 'gpu="nvidia-l4" with GpuPool("…", gpu="nvidia-l4", …)'


def _without_gpu(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose model misses its GPU."""
    on_gpu: set[Model] = {service.model for service in graph.of(ModelService) if service.gpu is not None}
    for service in graph.of(ModelService):
        served = service.served
        if service.gpu is not None or served.gpu_memory is None or service.model in on_gpu:
            continue
        yield service.finding(
            CODE, SEVERITY, f"{service.name} has no GPU, but its model needs {served.gpu_memory} of GPU memory",
            argument="model", label=f"{service.model.name} was measured on a GPU",
            related=(Related(f"{service.model.name} is declared", service.model.location, "gpu_memory"),),
            help=f'gpu="…" on {service.name}, or no gpu_memory on a model that runs on CPUs',
        )  # fmt: skip


def _credentials(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service; none where an own image or an operator may add credentials."""
    for service in graph.of(ModelService):
        artifact, server = service.served.artifact, loading_server(service.runtime)
        scheme = artifact.partition("://")[0]
        if scheme not in _KEYS or server is None or not server.has_official_image:
            continue
        if scheme not in (server.schemes_read or ()) or service.secrets or service.environment or service.patches:
            continue
        sites = [place for place in places_of(graph, service) if isinstance(place, Site)]
        if sites:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} has no credentials for {scheme}://, where its model is stored",
                argument="model", label=f"artifact is {artifact}",
                notes=(f"{sites[0].name} has no cloud identity: it reads only public objects",),
                help=f"{_KEYS[scheme]}; or an artifact on a mounted volume: pvc://claim/path",
            )  # fmt: skip


def _heads(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service; none where the number of heads is unset."""
    for service in graph.of(ModelService):
        server, heads = server_of(service.runtime), service.model.num_attention_heads
        over = server.parallelism if server is not None else None
        if server is None or over is None or service.gpu is None or heads is None:
            continue
        split = over.split(service.gpus_per_replica)
        if heads % split == 0:
            continue
        yield service.finding(
            CODE, WORST, f"{service.name} splits {heads} attention heads of {service.model.name} over {split} GPUs, "
            "which does not divide them",
            argument=server_field(service.runtime, over.field) if over.tensor is not None else "gpus",
            label=f"{server.technology} does not start",
            related=(Related(f"{service.model.name} is declared", service.model.location, "num_attention_heads"),),
            help=_help(heads, split, over),
        )  # fmt: skip


def _help(heads: int, split: int, over: Parallelism) -> str:
    """The next number of GPUs that divides the heads, more of them where there are; and as many GPUs, by layers."""
    stages = over.stages * over.engines
    most = _MOST_GPUS * over.pods
    able = [n for n in range(1, most // stages + 1) if heads % n == 0 and n * stages % over.pods == 0]
    near = min((number for number in able if number > split), default=able[-1] if able else None)
    ways = []
    if near is not None:
        ways.append(
            f"gpus={near * stages // over.pods}" + (f" with {over.field}={near}" if over.tensor is not None else "")
        )
    if over.stages_field is not None and split * stages <= most:
        ways.append(f"{over.stages_field}={split * over.stages} with {over.field}=1, which splits by layers")
    return ", or ".join(ways)
