"""NVIDIA Triton Inference Server."""

import re
from collections.abc import Mapping, Sequence
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

    instances: Annotated[int, Field(ge=1, le=64)] | None = None
    """Copies of the model per replica, spread over its GPUs: ``instance_group``. Default: Triton's own, one per GPU;
    without GPUs, two of an ONNX or TensorFlow model and one of others. The memory checks count one."""

    versions_loaded: Annotated[int, Field(ge=1, le=16)] | None = None
    """Newest versions of the repository that one process loads: ``version_policy``. Default: only the newest."""

    configuration: Literal["generated", "repository"] = "generated"
    """Configuration of the model. ``generated``: where ``batching``, ``instances`` or ``versions_loaded`` is set,
    Triton loads the model with these, completes the rest, and ignores ``config.pbtxt`` of the repository.
    ``repository``: ``config.pbtxt`` applies, and these fields repeat it for the checks."""

    model_control: Literal["explicit", "none", "poll"] = "explicit"
    """``--model-control-mode``. ``explicit``: load this model by name, with the generated ``configuration`` if there is
    one. ``none``: load all models of the repository at start. ``poll``: also load changes while running."""

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
        return Setting("instances", self.instances or 1)

    @property
    def versions_kept(self) -> Setting | None:
        """The number of ``versions_loaded``."""
        return Setting("versions_loaded", self.versions_loaded or 1)

    @property
    def settings_of_model(self) -> Sequence[str]:
        """``instances`` and ``versions_loaded``."""
        values = {"instances": self.instances, "versions_loaded": self.versions_loaded}
        return [field for field, value in values.items() if value is not None]

    @property
    def is_configured_in_repository(self) -> bool:
        """As declared in ``configuration``."""
        return self.configuration == "repository"

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
