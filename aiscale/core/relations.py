"""Edges with attributes: a call, a subscription, a publication."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from aiscale.core.edges import Relation
from aiscale.core.ports import CallTarget, EventStream


class Call(Relation):
    """A synchronous request from one service to another."""

    target: CallTarget = Field(kw_only=False)
    """The service that is called."""

    timeout_ms: Annotated[int, Field(ge=1, le=600_000)] = 1_000
    """Longest wait for one attempt, in milliseconds."""

    retries: Annotated[int, Field(ge=0, le=10)] = 0
    """Attempts after the first one."""

    per_request: Annotated[float, Field(gt=0, le=1_000)] = 1.0
    """How many such calls one incoming request makes, on average."""


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
