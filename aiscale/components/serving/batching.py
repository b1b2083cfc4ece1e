"""Dynamic batching."""

from typing import Annotated

from pydantic import Field

from aiscale.core.edges import Value


class Batching(Value):
    """Dynamic batching: the server waits for more requests and runs the model once for all of them.

    ``Batching(16, max_delay_ms=3)``

    On Triton the first dimension of each tensor must be that of the batch. Source: Triton Inference Server, model
    configuration (max_batch_size, dynamic_batching.max_queue_delay_microseconds); TensorFlow Serving batching
    parameters (max_batch_size, batch_timeout_micros).
    """

    max_size: Annotated[int, Field(ge=1, le=65_536)] = Field(default=32, kw_only=False)
    """Maximum number of requests in a batch."""

    max_delay_ms: Annotated[float, Field(ge=0, le=600_000)] = 5.0
    """Maximum wait for more requests, in milliseconds. 0: no wait."""
