"""The configuration of a model in Triton: what the blueprint declares about batches, instances and versions.

It is Triton's ``ModelConfig`` as JSON, which the load request of the model repository API has in place of
``config.pbtxt``. A file would have to be in the repository: buckets are read directly, and volumes with models are
mounted read-only. Triton completes what is missing: tensors of ONNX, TensorRT and TensorFlow models, the name of the
file, the platform. PyTorch files have no metadata, and Python models have none outside their code, so ``inputs`` and
``outputs`` of the model are needed. Models of the FIL and vLLM backends need parameters that no field has.

Source: Triton Inference Server 26.06, documentation, model configuration (auto-generated model configuration) and
model repository extension (load, ``config``); core, model_config_utils.cc (``AutoCompleteBackendFields``,
``NormalizeInstanceGroup``, ``ValidateModelConfig``), model_repository_manager.cc (``InitializeModelInfo``); common,
model_config.proto.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import Triton
from aiscale.core.messages.wording import listed
from aiscale.lowering.script_files import script
from aiscale.lowering.serving.server_part import CONFIG_FOLDER

MODEL_CONFIG, START = "model-config.json", "start.sh"

_BACKENDS: Mapping[str, Mapping[str, str]] = {
    "onnx": {"backend": "onnxruntime"},
    "tensorrt": {"backend": "tensorrt"},
    "tensorflow": {"backend": "tensorflow", "platform": "tensorflow_savedmodel"},
    "pytorch": {},  # by the name of the file: LibTorch has model.pt, AOT Inductor model.pt2
    "python": {"backend": "python"},
}
"""Backend by framework. Source: Triton Inference Server 26.06, core, model_config_utils.cc."""

_WITHOUT_METADATA = frozenset({"pytorch", "python"})
"""Frameworks whose tensors Triton does not read from the model."""

_OWN_DEVICES = frozenset({"pytorch", "python"})
"""Frameworks whose models may use several GPUs: ``KIND_MODEL``. Source: PyTorch and Python backend, documentation."""

_TYPES: Mapping[str, str] = {
    "bool": "BOOL", "string": "STRING", "bytes": "STRING", "int8": "INT8", "int16": "INT16", "int32": "INT32",
    "int64": "INT64", "uint8": "UINT8", "uint16": "UINT16", "uint32": "UINT32", "uint64": "UINT64",
    "float16": "FP16", "float32": "FP32", "float64": "FP64", "bfloat16": "BF16",
}  # fmt: skip
"""Types of tensors. Source: Triton Inference Server 26.06, common, model_config.proto (``DataType``)."""


def config_files(service: ModelService, runtime: Triton) -> dict[str, str]:
    """The configuration and the script that loads the model with it; empty where Triton gets none from aiscale."""
    if not _declared(service, runtime) or _obstacle(service, runtime):
        return {}
    text = json.dumps(model_config(service, runtime), indent=2)
    return {MODEL_CONFIG: f"{text}\n", START: script(f"serving/triton/{START}")}


def launcher() -> tuple[str, ...]:
    """Start of the command line of a server whose model is loaded with a configuration."""
    return ("sh", f"{CONFIG_FOLDER}/{START}")


def without_effect(service: ModelService, runtime: Triton) -> Iterator[str]:
    """What is declared about the configuration and does not reach Triton, with the reason."""
    declared, why = _declared(service, runtime), _obstacle(service, runtime)
    if declared and why:
        yield f"{listed(declared)} of ModelService on Triton {why}"


def model_config(service: ModelService, runtime: Triton) -> dict[str, Any]:
    """The ``ModelConfig``."""
    model = service.model
    found: dict[str, Any] = {"name": model.known_to_server, **_BACKENDS[model.framework]}
    if service.batching is not None:
        found["max_batch_size"] = service.batching.max_size
        found["dynamic_batching"] = {"max_queue_delay_microseconds": round(service.batching.max_delay_ms * 1_000)}
    if model.framework in _WITHOUT_METADATA:
        # Without batches, the batch dimension of a tensor is one like any other, of variable length.
        batch = [] if service.batching is not None else [-1]
        found["input"] = [_tensor(name, dtype, batch) for name, dtype in model.inputs.items()]
        found["output"] = [_tensor(name, dtype, batch) for name, dtype in model.outputs.items()]
    if runtime.instances is not None:
        found["instance_group"] = list(_instance_groups(service, runtime.instances))
    if runtime.versions_loaded is not None:
        found["version_policy"] = {"latest": {"num_versions": runtime.versions_loaded}}
    return found


def _declared(service: ModelService, runtime: Triton) -> list[str]:
    """Fields that are set and are part of the configuration; none where that of the repository is used."""
    if runtime.is_configured_in_repository:
        return []
    return [*(["batching"] if service.batching is not None else []), *runtime.settings_of_model]


def _obstacle(service: ModelService, runtime: Triton) -> str:
    """Why aiscale cannot give Triton the configuration; empty where it can."""
    framework, model = service.model.framework, service.model
    if runtime.model_control != "explicit":
        return f"with model_control={runtime.model_control!r}, which takes config.pbtxt alone: model_control='explicit'"
    if framework not in _BACKENDS:
        return f"with {framework} models, whose config.pbtxt is in the repository: Triton(configuration='repository')"
    if framework not in _WITHOUT_METADATA:
        return ""
    if not model.inputs or not model.outputs:
        return f"with {framework} models without tensors: Model(inputs=…, outputs=…)"
    unfit = [name for name, dtype in (model.inputs | model.outputs).items() if not _fits(dtype)]
    return f"with tensors without a shape that Triton takes ({listed(unfit)}): 'float32[1]'" if unfit else ""


def _fits(dtype: str) -> bool:
    """Whether Triton has the type, and the shape is known: its tensors have a dimension besides the batch."""
    name, _, dims = dtype.partition("[")
    return name in _TYPES and bool(dims)


def _tensor(name: str, dtype: str, batch: list[int]) -> dict[str, Any]:
    kind, _, dims = dtype.rstrip("]").partition("[")
    return {"name": name, "data_type": f"TYPE_{_TYPES[kind]}", "dims": [*batch, *map(int, dims.split(","))]}


def _instance_groups(service: ModelService, instances: int) -> Iterator[dict[str, Any]]:
    """Instances of a replica. ``count`` of a group is for each of its GPUs: they are spread over the GPUs."""
    gpus = 0 if service.gpu is None else service.gpus
    if not gpus:
        yield {"kind": "KIND_CPU", "count": instances}
    elif gpus > instances and service.model.framework in _OWN_DEVICES:
        yield {"kind": "KIND_MODEL", "count": instances}
    else:
        each, more = divmod(instances, gpus)
        if more:
            yield {"kind": "KIND_GPU", "count": each + 1, "gpus": list(range(more))}
        if each:
            yield {"kind": "KIND_GPU", "count": each, "gpus": list(range(more, gpus))}
