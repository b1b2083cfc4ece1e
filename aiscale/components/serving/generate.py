"""A call to a language model."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from aiscale.core.relations import Call


class Generate(Call):
    """A request to a language model: a prompt that goes in, an answer that comes out token by token."""

    prompt_tokens: Annotated[int, Field(ge=1, le=10_000_000)]
    """Most tokens of the prompt, counted by the model's tokenizer: instructions, question and history, without what
    the caller's own searches add to it."""

    max_tokens: Annotated[int, Field(ge=1, le=10_000_000)]
    """Most tokens of the answer: ``max_tokens`` of the OpenAI API. vLLM refuses a request whose prompt and answer
    together may be longer than the model's context."""

    mean_output_tokens: Annotated[float, Field(gt=0, le=10_000_000)] | None = None
    """Tokens of the answer on average, of which the load in tokens is made: ``usage.completion_tokens`` of the OpenAI
    API. None: unknown: ``max_tokens`` says nothing of it."""

    with_results: bool = True
    """Whether the prompt holds what the caller's own searches find. False for a request of another kind: one that
    rewrites the question before they begin."""

    @model_validator(mode="after")
    def _within_most(self) -> Self:
        if self.mean_output_tokens is not None and self.mean_output_tokens > self.max_tokens:
            raise ValueError(
                f"mean_output_tokens ({self.mean_output_tokens:,g}) is above max_tokens ({self.max_tokens:,})"
            )
        return self
