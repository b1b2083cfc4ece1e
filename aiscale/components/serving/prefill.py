"""Replicas that compute the key-value cache of prompts for others."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from aiscale.components.serving.server_call import ServerCall


class Prefill(ServerCall):
    """The model service whose replicas compute the key-value cache of prompts, for one that generates the tokens.

    A replica that generates goes on alone while none of them answers. ``per_request`` is the share of the requests
    whose prompts are sent, 1 at most, for the load of the replicas.
    """

    settings: ClassVar[frozenset[str]] = ServerCall.settings | {"min_tokens"}

    required: bool = False
    """Always ``False``."""

    min_tokens: Annotated[int, Field(ge=1, le=10_000_000)] = 16
    """Number of prompt tokens from which a prompt is sent, without those that the replica which generates has in its
    cache; the endpoint picker estimates both. Source: llm-d router 0.9, ``prefix-based-pd-decider``,
    ``nonCachedTokens``, and its sample configuration (16)."""

    @model_validator(mode="after")
    def _of_prompts(self) -> Self:
        if self.per_request > 1:
            raise ValueError(f"per_request ({self.per_request:g}) is above 1: a prompt is sent once")
        return self
