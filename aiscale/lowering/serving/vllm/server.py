"""vLLM as a Deployment, or as a LeaderWorkerSet on several nodes.

Source: vLLM 0.33.0, engine arguments, production metrics and container image.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import gpu_memory_bytes
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import VLLM
from aiscale.components.serving.runtimes.tag import numbers, release_in
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.workload import PodGroup, Port, Probes
from aiscale.lowering.pods import Metrics
from aiscale.lowering.serving.artifacts import artifact_path, startup_seconds
from aiscale.lowering.serving.measures import p99
from aiscale.lowering.serving.runtime import ServerRuntime
from aiscale.lowering.serving.server_part import ServerPart
from aiscale.lowering.serving.vllm.kv_transfer import KvConnector, kv_transfer_config
from aiscale.lowering.serving.vllm.lmcache import CONNECTOR, lmcache_environment
from aiscale.lowering.serving.vllm.prefill import ALONE, OWN_PORT, PORT, PrefillPlace, place_of, prefill_objects
from aiscale.quantities import Bytes

LOAD_S = 600
"""Seconds to load the weights, compile the model and capture CUDA graphs. Source: start-up budget of KServe 0.20 for
language models (60 probes of 10 s)."""

CACHES = Bytes(2 * 2**30)
"""Disk for compiled kernels and tokenizers."""

ADAPTER = Bytes(2**30)
"""Disk for an adapter from the Hugging Face hub."""

_HUB = "hf://"

_ADDRESS = {"VLLM_HOST_IP": "status.podIP"}
"""Variable with the address that its processes use, by the field of the pod."""

_LMCACHE_IMAGE = "lmcache/vllm-openai:"
"""Image of LMCache with vLLM. Source: LMCache documentation, installation."""


def vllm_part(service: ModelService, runtime: VLLM, pods: str, place: PrefillPlace = ALONE) -> ServerPart:
    """One model. The server listens once the model is loaded, and its health is that of the engine.

    Args:
        service: the model service.
        runtime: its vLLM.
        pods: PromQL selector of its pods.
        place: its place in disaggregated prefill.
    """
    port = Port("vllm", OWN_PORT) if place.sidecars else Port("http", PORT, "http")
    health = {"httpGet": {"path": "/health", "port": port.name}}
    cache = "kv_cache_usage_perc" if _release(runtime) >= (0, 12) else "gpu_cache_usage_perc"
    used = f"vllm:{cache}{{{pods}}}"
    image = runtime.image or runtime.official_image(gpu=service.gpu is not None)
    args = tuple(_arguments(service, runtime, port.number, place))
    # Caches of PyTorch are named after the user, and the pod's number has no name in the image.
    environment = {"USER": "vllm"}
    if runtime.lmcache is not None:
        environment |= lmcache_environment(service, runtime.lmcache, _workers(service, runtime), (image, *args))
    return ServerPart(
        image=image,
        command=("vllm", "serve"),
        args=args,
        ports=(port,),
        probes=Probes(ready=health, live=health, startup_s=startup_seconds(service, load_s=LOAD_S), period_s=10),
        metrics=Metrics(port=port.number),
        queries={
            "queue": f"sum(vllm:num_requests_waiting{{{pods}}})",
            "concurrency": f"sum(vllm:num_requests_running{{{pods}}}) + sum(vllm:num_requests_waiting{{{pods}}})",
            "rps": f"sum(rate(vllm:request_success_total{{{pods}}}[1m]))",
            # A share of the cache of each engine.
            "kv-cache": f"100 * sum({f'avg by (pod) ({used})' if runtime.data_parallel > 1 else used})",
        },
        measures={"p99_ms": f"{p99(f'vllm:e2e_request_latency_seconds_bucket{{{pods}}}')} * 1e3"},
        shares_memory=True,
        environment=environment,
        fields={**(_ADDRESS if runtime.nodes > 1 else {}), **place.fields},
        labels=place.labels,
        sidecars=place.sidecars,
        # Without it, running requests are aborted at SIGTERM.
        stop_flag="--shutdown-timeout" if _release(runtime) >= (0, 18) else "",
        group=_group(runtime) if runtime.nodes > 1 else None,
        stores=tuple(one.path for one in runtime.lora_adapters if one.path.startswith(_HUB)),
        scratch=_scratch(service, runtime),
    )


def _group(runtime: VLLM) -> PodGroup:
    """One process group over all pods of a replica; each finds its engines and its share of them by its rank.

    The leader has its own address, since sockets cannot be bound to a host name. Source: vLLM 0.33.0, EngineArgs,
    create_engine_config; cli/serve.py, run_headless; ZeroMQ, zmq_tcp.
    """
    nodes = f"--nnodes={runtime.nodes}"
    return PodGroup(
        runtime.nodes,
        (nodes, "--node-rank=0", f"--master-addr=$({next(iter(_ADDRESS))})"),
        (nodes, "--node-rank=$(LWS_WORKER_INDEX)", "--master-addr=$(LWS_LEADER_ADDRESS)", "--headless"),
    )


def _arguments(service: ModelService, runtime: VLLM, port: int, place: PrefillPlace) -> Iterator[str]:
    artifact = service.served.artifact
    yield artifact.removeprefix(_HUB) if artifact.startswith(_HUB) else artifact_path(service.served)
    yield f"--port={port}"
    yield f"--served-model-name={service.model.known_to_server}"
    if artifact.startswith(("s3://", "gs://")):
        yield "--load-format=runai_streamer"
    yield f"--tensor-parallel-size={_tensor_parallel(service, runtime)}"
    yield f"--pipeline-parallel-size={runtime.pipeline_parallel}"
    if runtime.data_parallel > 1:
        yield f"--data-parallel-size={runtime.data_parallel}"
    if runtime.dtype != "auto":
        yield f"--dtype={runtime.dtype}"
    if runtime.max_model_len is not None:
        yield f"--max-model-len={runtime.max_model_len}"
    if runtime.max_num_seqs is not None:
        yield f"--max-num-seqs={runtime.max_num_seqs}"
    yield f"--gpu-memory-utilization={runtime.gpu_memory_utilization:g}"
    if runtime.enable_prefix_caching is not None:
        yield f"--{'' if runtime.enable_prefix_caching else 'no-'}enable-prefix-caching"
    if runtime.kv_offloading_size is not None:
        yield f"--kv-offloading-size={runtime.kv_offloading_size / 2**30:g}"
    if connectors := (*place.connectors, *_connectors(runtime)):
        yield f"--kv-transfer-config={kv_transfer_config(connectors)}"
    if runtime.lora_adapters:
        yield "--enable-lora"
        yield f"--max-loras={runtime.max_loras}"
        yield f"--max-lora-rank={runtime.max_lora_rank}"
        yield "--lora-modules"
        yield from (f"{one.name}={one.path.removeprefix(_HUB)}" for one in runtime.lora_adapters)


def _connectors(runtime: VLLM) -> Iterator[KvConnector]:
    """Connectors for key-value cache, in the order in which vLLM asks them."""
    if runtime.lmcache is not None:
        yield CONNECTOR


def _workers(service: ModelService, runtime: VLLM) -> int:
    """Processes of a replica, one per GPU."""
    return _tensor_parallel(service, runtime) * runtime.pipeline_parallel * runtime.data_parallel


def _tensor_parallel(service: ModelService, runtime: VLLM) -> int:
    """GPUs that each layer is split over: all of the replica's when unset."""
    over = runtime.parallelism
    assert over is not None, "vLLM has settings for it"
    return over.split(service.gpus_per_replica if service.gpu is not None else 1)


def _release(runtime: VLLM) -> tuple[int, ...]:
    """The release that runs: of its image, where its tag has one. Tags of LMCache's image are releases of LMCache."""
    image = runtime.image or ""
    return numbers(("" if _LMCACHE_IMAGE in image else release_in(image)) or runtime.version)


def _scratch(service: ModelService, runtime: VLLM) -> Bytes:
    """Size of ``/tmp``: the caches, and the weights where they are downloaded from the Hugging Face hub.

    The files of LMCache are in addition.

    Weights of unknown size fit in the memory of the replica's GPUs; without a GPU, in its own memory.
    """
    served, fetched = service.served, sum(one.path.startswith(_HUB) for one in runtime.lora_adapters)
    caches = CACHES + fetched * ADAPTER
    if runtime.lmcache is not None and runtime.lmcache.disk is not None:
        caches += runtime.lmcache.disk
    if not served.artifact.startswith(_HUB):
        return Bytes(caches)
    whole = gpu_memory_bytes(service.gpu) * service.gpus_per_replica if service.gpu is not None else None
    held = whole or service.resources.memory
    return Bytes(caches + (served.size or served.gpu_memory or held))


def _part_in(service: ModelService, runtime: VLLM, pods: str, context: LoweringContext) -> ServerPart:
    return vllm_part(service, runtime, pods, place_of(service, runtime, context))


RUNTIME = ServerRuntime(vllm_part, part_in=_part_in, beside=prefill_objects)
