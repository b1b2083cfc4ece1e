"""Requests that are answered together."""

from typing import Annotated

from pydantic import Field

from aiscale.core.edges import Value


class Batching(Value):
    """The server waits a little for more requests, and runs the model once for all of them.

    ``Batching(16, max_delay_ms=3)``

    Triton takes both numbers from the model's ``config.pbtxt`` alone: give them here as they stand there.
    Source: Triton dynamic_batching (max_batch_size, max_queue_delay_microseconds); TensorFlow Serving
    batching parameters (max_batch_size, batch_timeout_micros).
    """

    max_size: Annotated[int, Field(ge=1, le=65_536)] = Field(default=32, kw_only=False)
    """Most requests in one batch."""

    max_delay_ms: Annotated[float, Field(ge=0, le=600_000)] = 5.0
    """Longest wait for more requests, in milliseconds; 0 takes what is there."""
