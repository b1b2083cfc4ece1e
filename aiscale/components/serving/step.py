"""Steps of an inference graph."""

from typing import Annotated

from pydantic import Field, StringConstraints

from aiscale.core.relations import Call


class Step(Call):
    """One step of an inference graph, with the call that it takes."""

    weight: Annotated[float, Field(ge=0, le=100)] | None = None
    """How many of 100 requests a Splitter sends here. Source: KServe InferenceGraph, steps.weight."""

    percent: Annotated[float, Field(ge=0, le=100)] | None = None
    """Share of the requests that a Switch takes this step for, in per cent, as measured or expected: KServe knows only
    the condition. Not known when absent, and then nobody knows how much arrives at the step, from nothing to all; the
    last step without a condition gets what the others leave."""

    condition: Annotated[str, StringConstraints(min_length=1, max_length=1_024)] | None = None
    """When a Switch takes this step: a GJSON path over the request that must find something. The last step may do
    without and takes what is left. Source: KServe InferenceGraph, steps.condition."""
