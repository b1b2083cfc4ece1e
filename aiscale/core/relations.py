"""Edges with attributes: a call, a subscription, a publication."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import ABSENT, Many, OptionalDuration, Relation
from aiscale.core.ports import CallTarget, EventStream

RetryOn = Literal[
    "connect-failure", "refused-stream", "reset", "gateway-error", "5xx", "retriable-4xx",
    "cancelled", "deadline-exceeded", "internal", "resource-exhausted", "unavailable",
]  # fmt: skip
"""When an attempt is made again, in Envoy's words; the last five are codes of gRPC.
Source: Envoy documentation, router filter, x-envoy-retry-on and x-envoy-retry-grpc-on."""


class Call(Relation):
    """A synchronous request from one service to another."""

    target: CallTarget = Field(kw_only=False)
    """The service that is called."""

    timeout_ms: Annotated[int, Field(ge=1, le=600_000)] = 1_000
    """Longest wait for one attempt, in milliseconds."""

    total_timeout_ms: Annotated[int, Field(ge=1, le=3_600_000)] | None = None
    """Longest wait for all attempts and the pauses between them, in milliseconds; as long as they take when absent."""

    retries: Annotated[int, Field(ge=0, le=10)] = 0
    """Attempts after the first one."""

    retry_on: Many[RetryOn] = ("connect-failure", "refused-stream", "unavailable", "cancelled")
    """What is tried again. Source: Istio 1.30, default retry policy."""

    backoff: OptionalDuration = Field(default=ABSENT)
    """Pause before the first retry, doubled before each further one; the proxy's when absent (Envoy: 25 ms at most)."""

    retry_budget_percent: Annotated[float, Field(gt=0, le=100)] | None = None
    """Most retries at a time, in per cent of the requests under way; unlimited when absent."""

    per_request: Annotated[float, Field(gt=0, le=1_000)] = 1.0
    """How many such calls one incoming request makes, on average."""

    payload_bytes: Annotated[int, Field(ge=0, le=1_073_741_824)] | None = None
    """Size of the largest usual request body, in bytes."""

    protocol: Literal["http", "grpc"] = "http"
    """What is spoken. Deadlines travel with a gRPC call, so that a callee knows when its caller has left."""

    streaming: bool = False
    """Whether the request or its answer is a stream: tokens as they come, audio, a gRPC stream."""

    idempotent: bool | None = None
    """Whether the same request twice has the effect of it once; unknown when absent."""

    required: bool = True
    """Whether the caller fails when the call does. False for a call whose answer it can do without."""

    parallel: Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=40)] | None = None
    """Name of a group: the calls of one group are made at the same time, all others one after another."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.total_timeout_ms is not None and self.total_timeout_ms < self.timeout_ms:
            raise ValueError(
                f"total_timeout_ms ({self.total_timeout_ms:,}) is below timeout_ms ({self.timeout_ms:,}), "
                "the wait for one attempt"
            )
        return self

    @property
    def pauses_ms(self) -> float:
        """Every pause between attempts together, in milliseconds; 0 where ``backoff`` is absent."""
        return float(self.backoff or 0) * 1_000 * (2.0**self.retries - 1)

    @property
    def longest_ms(self) -> int:
        """Longest wait for an answer in the end, in milliseconds: every attempt and every pause."""
        longest = round(self.timeout_ms * (self.retries + 1) + self.pauses_ms)
        return longest if self.total_timeout_ms is None else min(longest, self.total_timeout_ms)


class Consume(Relation):
    """A subscription to a stream, with what the reader may see."""

    target: EventStream = Field(kw_only=False)
    """The stream that is read."""

    isolation: Literal["read_uncommitted", "read_committed"] = "read_uncommitted"
    """Kafka's ``isolation.level``. Source: Apache Kafka consumer configuration (default read_uncommitted)."""

    group: str | None = None
    """Kafka's ``group.id``; the component's name when absent."""

    concurrency: Annotated[int, Field(ge=1, le=10_000)] = 1
    """Consumers that one replica runs."""

    idempotent: bool = False
    """Whether handling one record twice has the effect of handling it once."""


class Produce(Relation):
    """A publication to a stream."""

    target: EventStream = Field(kw_only=False)
    """The stream that is written."""

    acks: Literal["all", "1", "0"] = "all"
    """Kafka's ``acks``. Source: Apache Kafka producer configuration (default all)."""

    idempotence: bool = True
    """Kafka's ``enable.idempotence``. Source: Apache Kafka producer configuration (default true)."""

    per_input: Annotated[float, Field(gt=0, le=1_000)] | None = None
    """Records written for each request or record that comes in, on average; unknown when absent."""
