"""Steps of an inference graph."""

from typing import Annotated

from pydantic import Field, StringConstraints

from aiscale.core.relations import Call


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
