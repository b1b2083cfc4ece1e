"""vLLM."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.serving.runtimes.lmcache import LMCache
from aiscale.components.serving.runtimes.lora_adapter import LoraAdapter
from aiscale.components.serving.runtimes.server import (
    MemoryBeside,
    ModelServer,
    Parallelism,
    ServerMetrics,
    Setting,
    TokenHistograms,
)
from aiscale.components.serving.runtimes.tag import Release, numbers, release_in
from aiscale.core.edges import ABSENT, Many, OptionalBytes
from aiscale.core.ports import DatabaseServer
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import CompanionImage, Image

_METRICS = """
vllm:num_requests_running vllm:num_requests_waiting vllm:kv_cache_usage_perc
vllm:prefix_cache_queries vllm:prefix_cache_hits vllm:external_prefix_cache_queries
vllm:external_prefix_cache_hits vllm:prompt_tokens_total
vllm:generation_tokens_total vllm:request_success_total vllm:request_prompt_tokens
vllm:request_generation_tokens vllm:time_to_first_token_seconds vllm:inter_token_latency_seconds
vllm:request_time_per_output_token_seconds vllm:e2e_request_latency_seconds vllm:request_queue_time_seconds
vllm:request_inference_time_seconds vllm:request_prefill_time_seconds
vllm:request_decode_time_seconds vllm:num_preemptions_total vllm:iteration_tokens_total
vllm:lora_requests_info vllm:cache_config_info
"""
# A metric that is deprecated in one minor release is hidden in the next: vllm-project/vllm pulls 15458, 24110, 29330.
_GONE: dict[str, tuple[str, str | None]] = {
    "vllm:num_requests_swapped": ("0.9.0", None),
    "vllm:cpu_cache_usage_perc": ("0.9.0", None),
    "vllm:cpu_prefix_cache_hit_rate": ("0.9.0", None),
    "vllm:gpu_prefix_cache_hit_rate": ("0.9.0", None),
    "vllm:time_in_queue_requests": ("0.9.0", "vllm:request_queue_time_seconds"),
    "vllm:model_forward_time_milliseconds": ("0.9.0", None),
    "vllm:model_execute_time_milliseconds": ("0.9.0", None),
    "vllm:gpu_cache_usage_perc": ("0.12.0", "vllm:kv_cache_usage_perc"),
    "vllm:gpu_prefix_cache_queries": ("0.12.0", "vllm:prefix_cache_queries"),
    "vllm:gpu_prefix_cache_hits": ("0.12.0", "vllm:prefix_cache_hits"),
    "vllm:time_per_output_token_seconds": ("0.12.0", "vllm:inter_token_latency_seconds"),
}
_FLAGS = {
    "--port": "",
    "--served-model-name": "Model(served_name=…)",
    "--load-format": "",
    "--tensor-parallel-size": "VLLM(tensor_parallel=…)",
    "-tp": "VLLM(tensor_parallel=…)",
    "--pipeline-parallel-size": "VLLM(pipeline_parallel=…)",
    "-pp": "VLLM(pipeline_parallel=…)",
    "--data-parallel-size": "VLLM(data_parallel=…)",
    "-dp": "VLLM(data_parallel=…)",
    "--nnodes": "VLLM(nodes=…)",
    "-n": "VLLM(nodes=…)",
    "--node-rank": "",
    "-r": "",
    "--master-addr": "",
    "--headless": "",
    "--dtype": "VLLM(dtype=…)",
    "--enable-prefix-caching": "VLLM(enable_prefix_caching=True)",
    "--no-enable-prefix-caching": "VLLM(enable_prefix_caching=False)",
    "--enable-lora": "VLLM(lora_adapters=[…])",
    "--lora-modules": "VLLM(lora_adapters=[…])",
    "--max-loras": "VLLM(max_loras=…)",
    "--max-lora-rank": "VLLM(max_lora_rank=…)",
    "--kv-offloading-size": "VLLM(kv_offloading_size=…)",
    "--max-model-len": "VLLM(max_model_len=…)",
    "--max-num-seqs": "VLLM(max_num_seqs=…)",
    "--gpu-memory-utilization": "VLLM(gpu_memory_utilization=…)",
    "--shutdown-timeout": "shutdown_grace=…",
}
"""Source: vLLM 0.33.0, engine arguments, with their short forms."""

_FIRST_WITH_LMCACHE = "0.25.0"
"""First release whose official image has LMCache 0.5. Source: vLLM, requirements/kv_connectors.txt (its newest release)
and dates of the packages: LMCache 0.5.0 is of 2026-06-23, vLLM 0.25.0 of 2026-07-11."""


_FIRST_ON_NODES = "0.12.0"
"""First release whose processes of several nodes need no Ray. Source: vllm-project/vllm pull 23691 (2025-11)."""

ROUTING_SIDECAR = "ghcr.io/llm-d/llm-d-router-disagg-sidecar:v0.9.0"
"""Source: KServe 0.20.0, config/llmisvcconfig/config-llm-decode-template.yaml."""


class VLLM(ModelServer):
    """vLLM: language models with a paged key-value cache and the OpenAI API.

    Source: release 0.33.0 (2026-11); vLLM documentation, engine arguments.
    """

    technology: ClassVar[str] = "vLLM"
    frameworks: ClassVar[frozenset[str] | None] = frozenset({"transformers", "pytorch"})
    loads: ClassVar[str] = "it loads language models as the Hugging Face hub has them"
    splits: ClassVar[bool] = True
    names_have_slashes: ClassVar[bool] = True
    reads_kv_caches: ClassVar[bool] = True
    metrics: ClassVar[ServerMetrics | None] = ServerMetrics(
        "vllm:", "vllm", "vLLM documentation, design of metrics (0.12)", frozenset(_METRICS.split()), _GONE
    )
    official_repository: ClassVar[str] = "docker.io/vllm/vllm-openai"
    official_tags: ClassVar[tuple[str, str]] = ("v{version}", "v{version}")
    without_room: ClassVar[str] = "does not start"
    generated_flags: ClassVar[Mapping[str, str]] = MappingProxyType(_FLAGS)

    memory_beside: ClassVar[MemoryBeside | None] = MemoryBeside(
        2**30, 2 * 2**30, "activations and CUDA graphs",
        "logs of vLLM at the start, as in vllm-project/vllm issue 11251 and gpustack/runner pull 251",
    )  # fmt: skip

    version: Release = "0.33.0"
    """Release."""

    image: Image | None = None
    """Image. Default: ``docker.io/vllm/vllm-openai:v<version>``. Pin it by digest."""

    nodes: Annotated[int, Field(ge=1, le=16)] = 1
    """Pods of each replica, ``--nnodes``, each with ``gpus`` GPUs. With more than 1, a LeaderWorkerSet creates them:
    the first one serves requests, and the others run ``--headless``. Tensor × pipeline × data parallelism is then
    ``gpus`` × ``nodes``. Across nodes, pipeline parallelism needs less bandwidth than tensor parallelism. Source: vLLM
    0.33.0, ParallelConfig."""

    tensor_parallel: Annotated[int, Field(ge=1, le=256)] | None = None
    """Tensor parallelism, ``--tensor-parallel-size``: GPUs that each layer is split over. Default: all GPUs of the
    replica, divided by ``pipeline_parallel`` and ``data_parallel``."""

    pipeline_parallel: Annotated[int, Field(ge=1, le=256)] = 1
    """Pipeline parallelism, ``--pipeline-parallel-size``: groups of layers, each on separate GPUs."""

    data_parallel: Annotated[int, Field(ge=1, le=256)] = 1
    """Data parallelism, ``--data-parallel-size``: engines of a replica, each with a copy of the model and a key-value
    cache of its own on its share of the GPUs."""

    dtype: Literal["auto", "float16", "bfloat16", "float32"] = "auto"
    """Number format of weights and activations, ``--dtype``. ``auto``: that of the model, and float16 for a model in
    float32. Source: vLLM 0.33.0, ModelConfig."""

    enable_prefix_caching: bool | None = None
    """Whether requests with the same beginning share their key-value cache: ``--enable-prefix-caching``, or
    ``--no-enable-prefix-caching``. Default: selected by vLLM for the model."""

    lora_adapters: Many[LoraAdapter] = ()
    """LoRA adapters, ``--lora-modules``, which requests name in place of the model."""

    max_loras: Annotated[int, Field(ge=1, le=1_024)] = 1
    """Maximum number of different adapters in one batch, ``--max-loras``; requests for others wait. Source: vLLM
    0.33.0, LoRAConfig (default 1)."""

    max_lora_rank: Literal[1, 8, 16, 32, 64, 128, 256, 320, 512] = 16
    """Highest rank of the adapters, ``--max-lora-rank``. vLLM does not start with an adapter above it. Source: vLLM
    0.33.0, LoRAConfig (default 16)."""

    kv_offloading_size: OptionalBytes = Field(default=ABSENT)
    """Memory of the replica for key-value cache that does not fit on its GPUs, ``--kv-offloading-size``, in addition to
    what the server needs. Default: none."""

    lmcache: LMCache | None = None
    """LMCache, ``--kv-transfer-config`` with ``LMCacheConnectorV1``: key-value cache of prompts in memory, on disk and,
    with ``ModelService(kv_cache=…)``, in a store that all replicas share. The official image has it from 0.25.0 on.
    vLLM runs without its hybrid cache manager then: hybrid models with state-space layers do not start. Default: none.
    Source: vLLM 0.33.0, VllmConfig."""

    max_model_len: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    """Maximum number of tokens of a sequence, prompt and output together, ``--max-model-len``. Default: the model's
    configuration."""

    max_num_seqs: Annotated[int, Field(ge=1, le=16_384)] | None = None
    """Maximum number of concurrent sequences, ``--max-num-seqs``. Default: selected by vLLM."""

    gpu_memory_utilization: Annotated[float, Field(gt=0, le=1)] = 0.9
    """Share of each GPU's memory that vLLM reserves, ``--gpu-memory-utilization``. It does not take other processes on
    the GPU into account. Source: vLLM documentation (0.9)."""

    routing_sidecar: Image | None = None
    """Image of the sidecar of a service with ``prefill``, which sends prompts to the replica that the endpoint picker
    has selected for them. Default: ``ghcr.io/llm-d/llm-d-router-disagg-sidecar:v0.9.0``. Pin it by digest."""

    routing_sidecar_resources: Resources = Resources(cpu=0.5, memory="512Mi")
    """CPU and memory of that sidecar, which all requests and tokens of a replica pass through."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = self.further_names
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"lora_adapters has two of the name {twice!r}")
        for field in ("max_loras", "max_lora_rank"):
            if field in self.model_fields_set and not self.lora_adapters:
                raise ValueError(f"{field} needs lora_adapters")
        if self.lmcache is not None:
            self._refuse_with_lmcache(self.lmcache)
        if self.nodes > 1:
            self._refuse_on_nodes()
        return self

    def _refuse_on_nodes(self) -> None:
        """Raises ValueError for settings that contradict ``nodes``.

        Source: LMCache 0.5.6, v1/rpc_utils.py (Unix sockets between the scheduler and the workers).
        """
        if self.lmcache is not None:
            raise ValueError(
                f"lmcache does not go with nodes={self.nodes}: its processes use sockets of one node; "
                "write kv_offloading_size=…"
            )
        release = self._release
        if self.has_official_image and numbers(release) < numbers(_FIRST_ON_NODES):
            raise ValueError(f"nodes={self.nodes} needs vLLM {_FIRST_ON_NODES} or newer; this is {release}")

    @property
    def _release(self) -> str:
        """The release, of the image where its tag has one."""
        return release_in(self.image or "") or self.version

    def _refuse_with_lmcache(self, lmcache: LMCache) -> None:
        """Raises ValueError for settings that contradict ``lmcache``.

        Source: vLLM 0.33.0, VllmConfig; LMCache 0.5.6, ``ChunkedTokenDatabase`` (no adapter is in its keys) and
        ``LocalDiskBackend`` (no engine is in the names of its files).
        """
        if self.kv_offloading_size is not None:
            raise ValueError("kv_offloading_size does not go with lmcache: vLLM has one connector for both")
        if self.lora_adapters:
            raise ValueError(
                "lora_adapters does not go with lmcache: LMCache would load the cache of one adapter for another"
            )
        if lmcache.disk is not None and self.data_parallel > 1:
            raise ValueError(
                f"lmcache.disk does not go with data_parallel={self.data_parallel}: its engines would write to the "
                "same files"
            )
        release = self._release
        if self.has_official_image and numbers(release) < numbers(_FIRST_WITH_LMCACHE):
            raise ValueError(
                f"lmcache needs vLLM {_FIRST_WITH_LMCACHE} or newer, whose image has LMCache 0.5; this is {release}: "
                "or set image to one with LMCache"
            )

    def refuse_resources(self, resources: Resources) -> None:
        """Raises ValueError for ephemeral storage that LMCache's disk does not fit into."""
        disk, limit = self.lmcache.disk if self.lmcache is not None else None, resources.ephemeral_storage
        if disk is not None and limit is not None and disk >= limit:
            raise ValueError(
                f"runtime.lmcache.disk ({disk}) must be below the ephemeral storage of a replica ({limit}): "
                "resources=Resources(ephemeral_storage=…)"
            )

    def refuse_kv_cache(self, store: DatabaseServer | None) -> None:
        """Raises ValueError for a store that LMCache cannot use."""
        if store is None:
            if self.lmcache is not None and self.lmcache.tls:
                raise ValueError("runtime.lmcache.tls needs kv_cache: the store whose connections use TLS")
        elif self.lmcache is None:
            raise ValueError("kv_cache needs runtime.lmcache: VLLM(lmcache=LMCache(memory=…))")
        elif store.redis_address is None:
            raise ValueError(
                f"kv_cache ({store.name}) must be a Redis or Valkey of known host: "
                'ExternalStore(…, product="Valkey", host=…)'
            )

    @property
    def prefill_sidecar_image(self) -> CompanionImage:
        """That of llm-d's router."""
        return CompanionImage("routing_sidecar", self.routing_sidecar, "llm-d's routing sidecar", ROUTING_SIDECAR)

    @property
    def prefill_sidecar_resources(self) -> Resources | None:
        """``routing_sidecar_resources``."""
        return self.routing_sidecar_resources

    def refuse_caches_of(self, other: "VLLM") -> None:
        """Raises ValueError for a vLLM that differs in what the layout of a key-value cache depends on.

        Source: vLLM 0.33.0, kv_connector/v1/nixl/metadata.py, compute_nixl_compatibility_hash; base_worker.py.
        """
        mine, theirs = self._release, other._release
        if mine != theirs:
            raise ValueError(f"prefill needs one release of vLLM, and they are {theirs} and {mine}")
        for field in ("dtype", "max_model_len", "further_names"):
            if getattr(self, field) != getattr(other, field):
                name = "lora_adapters" if field == "further_names" else field
                raise ValueError(f"prefill needs the same {name} in both services")
        for field in ("kv_offloading_size", "lmcache"):
            if getattr(self, field) is not None or getattr(other, field) is not None:
                raise ValueError(f"prefill does not go with {field}: vLLM reads caches in one of the two ways")
        if self.nodes > 1 or other.nodes > 1:
            raise ValueError("prefill does not go with nodes: NIXL reads caches of the GPUs of one pod")
        if self.pipeline_parallel > 1 or other.pipeline_parallel > 1:
            raise ValueError("prefill does not go with pipeline_parallel: NIXL reads caches of whole layers")

    @property
    def has_kv_cache(self) -> bool | None:
        """It has one."""
        return True

    @property
    def token_histograms(self) -> TokenHistograms | None:
        """Both. Source: vllm-project/vllm pulls 24015 and 24110 (the second: the metric called TPOT had been ITL)."""
        return TokenHistograms("vllm:time_to_first_token_seconds", "vllm:request_time_per_output_token_seconds")

    @property
    def pods_per_replica(self) -> int:
        """``nodes``."""
        return self.nodes

    @property
    def parallelism(self) -> Parallelism | None:
        """Tensor × pipeline × data parallelism."""
        return Parallelism(
            "tensor_parallel", self.tensor_parallel, "pipeline_parallel", self.pipeline_parallel,
            "data_parallel", self.data_parallel, "nodes", self.nodes,
        )  # fmt: skip

    @property
    def copies(self) -> Setting | None:
        """One for each engine."""
        return Setting("data_parallel", self.data_parallel) if self.data_parallel > 1 else None

    @property
    def further_names(self) -> Sequence[str]:
        """Those of its adapters."""
        return tuple(one.name for one in self.lora_adapters)

    @property
    def host_memory(self) -> Setting | None:
        """``kv_offloading_size``, or the memory of LMCache."""
        if self.lmcache is not None:
            return Setting("lmcache.memory", int(self.lmcache.memory))
        size = self.kv_offloading_size
        return Setting("kv_offloading_size", int(size)) if size is not None else None

    @property
    def occupied_flags(self) -> Mapping[str, str]:
        """The connector of LMCache."""
        return {"--kv-transfer-config": "VLLM(lmcache=…)"} if self.lmcache is not None else {}

    @property
    def context_tokens(self) -> Setting | None:
        """``max_model_len``."""
        return Setting("max_model_len", self.max_model_len) if self.max_model_len is not None else None

    @property
    def most_at_once(self) -> Setting | None:
        """``max_num_seqs``."""
        return Setting("max_num_seqs", self.max_num_seqs) if self.max_num_seqs is not None else None

    def memory_taken(self, total: float, weights: float | None) -> float | None:  # noqa: ARG002  whatever they take
        """``gpu_memory_utilization`` of the total."""
        return total * self.gpu_memory_utilization

    @property
    def schemes_read(self) -> tuple[str, ...] | None:
        """Source: vLLM documentation, loading models, and loading models with Run:ai Model Streamer."""
        return ("hf", "s3", "gs")
