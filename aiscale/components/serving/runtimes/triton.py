"""NVIDIA Triton Inference Server."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from aiscale.components.serving.runtimes.server import ModelServer, ServerMetrics, Setting, TokenHistograms
from aiscale.components.serving.runtimes.tag import Tag
from aiscale.core.values.images import Image

_METRICS = """
nv_inference_request_success nv_inference_request_failure nv_inference_count nv_inference_exec_count
nv_inference_pending_request_count nv_inference_request_duration_us nv_inference_queue_duration_us
nv_inference_compute_input_duration_us nv_inference_compute_infer_duration_us
nv_inference_compute_output_duration_us nv_inference_first_response_histogram_ms
nv_inference_request_summary_us nv_inference_queue_summary_us nv_inference_compute_input_summary_us
nv_inference_compute_infer_summary_us nv_inference_compute_output_summary_us nv_gpu_power_usage
nv_gpu_power_limit nv_energy_consumption nv_gpu_utilization nv_gpu_memory_total_bytes
nv_gpu_memory_used_bytes nv_cpu_utilization nv_cpu_memory_total_bytes nv_cpu_memory_used_bytes
nv_cache_num_hits_per_model nv_cache_num_misses_per_model nv_cache_hit_duration_per_model
nv_cache_miss_duration_per_model nv_model_load_duration_secs
"""

_FLAGS = {
    "--model-repository": "Model(artifact=…)",
    "--model-store": "Model(artifact=…)",
    "--model-control-mode": "Triton(model_control=…)",
    "--strict-readiness": "",
    "--http-port": "",
    "--grpc-port": "",
    "--metrics-port": "",
    "--exit-timeout-secs": "shutdown_grace=…",
}
"""Without ``--load-model``, which may be repeated. Source: Triton Inference Server 26.06, command line parser."""

_PLAIN = re.compile(r"/tritonserver:[0-9.]+-py3(@|$)")


class Triton(ModelServer):
    """NVIDIA Triton Inference Server.

    Source: container release 26.06 (NVIDIA documentation, 2026-06).
    """

    technology: ClassVar[str] = "NVIDIA Triton"
    short_name: ClassVar[str] = "Triton"
    frameworks: ClassVar[frozenset[str] | None] = None
    splits: ClassVar[bool] = False
    metrics: ClassVar[ServerMetrics | None] = ServerMetrics(
        "nv_", "triton", "Triton Inference Server, user guide, metrics", frozenset(_METRICS.split())
    )
    generated_flags: ClassVar[Mapping[str, str]] = MappingProxyType(_FLAGS)
    official_repository: ClassVar[str] = "nvcr.io/nvidia/tritonserver"
    official_tags: ClassVar[tuple[str, str]] = ("{version}-py3", "{version}-py3")

    version: Tag = "26.06"
    """Container release, ``YY.MM``."""

    image: Image | None = None
    """Image. Default: ``nvcr.io/nvidia/tritonserver:<version>-py3``. Pin it by digest."""

    instances: Annotated[int, Field(ge=1, le=64)] = 1
    """Copies of the model per replica, for the memory checks: the ``count`` of ``instance_group`` in the model's
    ``config.pbtxt``, which is the only place that Triton reads it from."""

    versions_loaded: Annotated[int, Field(ge=1, le=16)] = 1
    """Versions that one process loads: ``version_policy`` in ``config.pbtxt``. Default: only the newest."""

    model_control: Literal["explicit", "none", "poll"] = "explicit"
    """``--model-control-mode``. ``explicit``: load this model by name. ``none``: load all models of the repository at
    start. ``poll``: also load changes while running."""

    @property
    def has_kv_cache(self) -> bool | None:
        """NVIDIA's image with all backends has none; images with ``-vllm-`` or ``-trtllm-`` in the tag have one."""
        return False if _PLAIN.search(self.image or self.official_image(gpu=True)) else None

    @property
    def token_histograms(self) -> TokenHistograms | None:
        """NVIDIA's image with all backends measures first responses; language model images have own metrics."""
        if self.has_kv_cache is not False:
            return None
        return TokenHistograms("nv_inference_first_response_histogram_ms")

    @property
    def copies(self) -> Setting | None:
        """The number of ``instances``."""
        return Setting("instances", self.instances)

    @property
    def versions_kept(self) -> Setting | None:
        """The number of ``versions_loaded``."""
        return Setting("versions_loaded", self.versions_loaded)

    @property
    def schemes_read(self) -> tuple[str, ...] | None:
        """Source: Triton Inference Server documentation, model repository: cloud storage.

        Azure's scheme is ``as://``.
        """
        return ("s3", "gs")

    def prepackaged_server(self, framework: str) -> str | None:  # noqa: ARG002  each framework
        """Source: Seldon Core 1.17.1, prepack.go."""
        return "TRITON_SERVER"

    def inference_path(self, model: str) -> str | None:
        """Source: Open Inference Protocol 2."""
        return f"/v2/models/{model}/infer"
