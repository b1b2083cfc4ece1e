"""Replicas that compute the key-value cache of prompts for others."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from aiscale.core.relations import Call

_SETTINGS = frozenset({"target", "per_request", "min_tokens"})


class Prefill(Call):
    """The model service whose replicas compute the key-value cache of prompts, for one that generates the tokens.

    A replica that generates goes on alone while none of them answers. ``per_request`` is the share of the requests
    whose prompts are sent, 1 at most, for the load of the replicas.
    """

    required: bool = False
    """Always ``False``."""

    min_tokens: Annotated[int, Field(ge=1, le=10_000_000)] = 16
    """Number of prompt tokens from which a prompt is sent, without those that the replica which generates has in its
    cache; the endpoint picker estimates both. Source: llm-d router 0.9, ``prefix-based-pd-decider``,
    ``nonCachedTokens``, and its sample configuration (16)."""

    @model_validator(mode="after")
    def _of_prompts(self) -> Self:
        for field in sorted(self.model_fields_set - _SETTINGS):
            if field != "required" or self.required:
                raise ValueError(f"{field} is of calls by programs: vLLM and its sidecar have no such setting")
        if self.per_request > 1:
            raise ValueError(f"per_request ({self.per_request:g}) is above 1: a prompt is sent once")
        return self
