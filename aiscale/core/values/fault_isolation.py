"""Fault isolation: fallbacks and bulkheads."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from aiscale.core.edges import DurationField, Value, preset
from aiscale.quantities import Duration

_SHOWN = 40
"""Most characters of a fixed answer that a message has."""


class Cached(Value):
    """The last successful response to the same request, up to a maximum age."""

    ttl: DurationField = Field(kw_only=False, default=preset(Duration(300)))
    """Maximum age of a response."""

    @property
    def words(self) -> str:
        """What callers get: ``cached answers up to 5m old``."""
        return f"cached answers up to {self.ttl} old"


class DefaultAnswer(Value):
    """A fixed response for all requests: the popular titles, the list price."""

    value: Any = Field(kw_only=False)
    """The response, as JSON data: text, numbers, lists and dictionaries. ``impact`` and ``path`` show it."""

    @property
    def words(self) -> str:
        """What callers get: ``the fixed answer "decline"``; of a long one, the beginning."""
        text = json.dumps(self.value, ensure_ascii=False, default=str)
        return f"the fixed answer {text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}"


class Bulkhead(Value):
    """A limit of concurrent requests, so that one caller or one slow dependency cannot use all capacity.

    The program of a ``Microservice`` enforces it: it gets ``MAX_CONCURRENT_REQUESTS`` and ``MAX_QUEUED_REQUESTS``. For
    a ``ModelService`` its sidecar of Istio does.

    Source: M. Nygard, Release It! (2018), bulkheads; Envoy circuit breaking (max_requests, max_pending_requests).
    """

    max_concurrent: Annotated[int, Field(ge=1, le=1_000_000)] = Field(kw_only=False)
    """Maximum number of concurrent requests per replica."""

    queue: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """Maximum number of queued requests per replica; further requests are rejected."""

    own_pool: bool = False
    """Whether its replicas run on dedicated nodes."""


def refuse_unreachable(fallback: Sequence[Any]) -> None:
    """Refuse fallbacks after one that always succeeds.

    Raises:
        ValueError: something follows a default answer.
    """
    always = next((index for index, item in enumerate(fallback) if isinstance(item, DefaultAnswer)), None)
    if always is not None and always < len(fallback) - 1:
        raise ValueError("fallback goes on after a DefaultAnswer, which always answers: put it last")
