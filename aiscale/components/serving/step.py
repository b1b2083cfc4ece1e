"""Steps of an inference graph."""

from typing import Annotated

from pydantic import Field, StringConstraints

from aiscale.core.relations import Call

TensorName = Annotated[str, StringConstraints(pattern=r"^[^\s.]+$", max_length=253)]
"""Name of a tensor. References of a Pipeline end at a dot."""


class Step(Call):
    """One step of an inference graph, with the settings of its call."""

    weight: Annotated[float, Field(ge=0, le=100)] | None = None
    """Share of the requests of a Splitter, in per cent. Source: KServe InferenceGraph, steps.weight."""

    percent: Annotated[float, Field(ge=0, le=100)] | None = None
    """Measured or expected share of the requests of a Switch that take this step, in per cent; KServe only knows the
    condition. None: unknown, between none and all requests. The last step without a condition gets the remainder."""

    condition: Annotated[str, StringConstraints(min_length=1, max_length=1_024)] | None = None
    """When a Switch takes this step: a GJSON path that must match the request. The last step may omit it and then takes
    all other requests. Pictures and ``path`` show it. Source: KServe InferenceGraph, steps.condition."""

    path: Annotated[str, StringConstraints(pattern=r"^/[^\s]*$", max_length=256)] | None = None
    """HTTP path that KServe's router posts the request to: ``/v1/completions``. Default: that of the model in its
    server, or ``/``. A step on vLLM or on a custom server needs it."""

    tensors: Annotated[dict[TensorName, TensorName], Field(max_length=100)] = Field(default_factory=dict)
    """Tensors that a Pipeline of Seldon Core 2 renames, each with its new name. In a Sequence, outputs of the previous
    step become inputs of this one: ``{"predictions": "input-0"}``; those of the request for the first step. In an
    Ensemble, outputs of this step get these names in the response. Default: names stay. Source: Seldon Core 2.6.0,
    Pipeline, tensorMap."""
