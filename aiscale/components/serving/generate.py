"""A call to a language model."""

from typing import Annotated

from pydantic import Field

from aiscale.core.relations import Call


class Generate(Call):
    """A request to a language model: a prompt that goes in, an answer that comes out token by token."""

    prompt_tokens: Annotated[int, Field(ge=1, le=10_000_000)]
    """Most tokens of the prompt, counted by the model's tokenizer: instructions, question and history, without what
    the caller's own searches add to it."""

    max_tokens: Annotated[int, Field(ge=1, le=10_000_000)]
    """Most tokens of the answer: ``max_tokens`` of the OpenAI API. vLLM refuses a request whose prompt and answer
    together may be longer than the model's context."""

    with_results: bool = True
    """Whether the prompt holds what the caller's own searches find. False for a request of another kind: one that
    rewrites the question before they begin."""
