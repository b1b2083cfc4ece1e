"""How the fault of one service is kept from the others: what answers in its place, how much is let through."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from aiscale.core.edges import DurationField, Value, preset
from aiscale.quantities import Duration


class Cached(Value):
    """The last good answer to the same request, as long as it is young enough."""

    ttl: DurationField = Field(kw_only=False, default=preset(Duration(300)))
    """Greatest age of an answer."""


class DefaultAnswer(Value):
    """A fixed answer that is right for everybody: the popular titles, the list price."""

    value: Any = Field(kw_only=False)
    """The answer, as JSON data: text, numbers, lists and dictionaries."""


class Bulkhead(Value):
    """A limit on what is in progress at once, so that one caller or one slow dependency cannot take all.

    Source: M. Nygard, Release It! (2018), bulkheads; Envoy circuit breaking (max_requests, max_pending_requests).
    """

    max_concurrent: Annotated[int, Field(ge=1, le=1_000_000)] = Field(kw_only=False)
    """Requests that one replica works on at once."""

    queue: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """Requests that wait at one replica while it is full; what comes after is refused at once."""

    own_pool: bool = False
    """Whether its replicas run on nodes that nothing else runs on."""


def refuse_unreachable(fallback: Sequence[Any]) -> None:
    """Refuse a chain that goes on after an answer that is always there.

    Raises:
        ValueError: something follows a default answer.
    """
    always = next((index for index, item in enumerate(fallback) if isinstance(item, DefaultAnswer)), None)
    if always is not None and always < len(fallback) - 1:
        raise ValueError("fallback goes on after a DefaultAnswer, which always answers: put it last")
