"""Calls to a language model."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from aiscale.core.relations import Call


class Generate(Call):
    """A call to a language model: a prompt, and a response that is generated token by token."""

    prompt_tokens: Annotated[int, Field(ge=1, le=10_000_000)]
    """Maximum number of prompt tokens, by the model's tokenizer: instructions, question and history, without the
    results of the caller's own searches."""

    max_tokens: Annotated[int, Field(ge=1, le=10_000_000)]
    """Maximum number of output tokens: ``max_tokens`` of the OpenAI API. vLLM rejects a request whose prompt and output
    together may exceed the model's context."""

    mean_output_tokens: Annotated[float, Field(gt=0, le=10_000_000)] | None = None
    """Average number of output tokens, for the load in tokens: ``usage.completion_tokens`` of the OpenAI API. None:
    unknown; ``max_tokens`` is no estimate of it."""

    with_results: bool = True
    """Whether the prompt contains the results of the caller's own searches. False for a call before the search, such as
    one that rewrites the question."""

    @model_validator(mode="after")
    def _within_most(self) -> Self:
        if self.mean_output_tokens is not None and self.mean_output_tokens > self.max_tokens:
            raise ValueError(
                f"mean_output_tokens ({self.mean_output_tokens:,g}) is above max_tokens ({self.max_tokens:,})"
            )
        return self
