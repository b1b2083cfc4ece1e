"""A topic of Google Cloud Pub/Sub."""

from typing import ClassVar, Self

from pydantic import Field, model_validator

from aiscale.components.streams.msk import RegionName
from aiscale.components.streams.stream import Stream
from aiscale.core.edges import ABSENT, Many, OptionalDuration


class PubSubTopic(Stream):
    """A Pub/Sub topic. Its ``key`` is Pub/Sub's ordering key; what it gets is read through subscriptions."""

    domain: ClassVar[str] = "topics"

    retention: OptionalDuration = Field(default=ABSENT)
    """How long the topic itself keeps messages, so that any subscription can go back; not at all when absent.
    Source: Pub/Sub topics (10 minutes to 31 days)."""

    endpoint_region: RegionName | None = None
    """Region of the endpoint that publishers use; the global endpoint when absent. The order of a key holds
    inside one region only."""

    storage_regions: Many[RegionName] = ()
    """Regions that messages may be stored in; any when empty. Source: Pub/Sub message storage policy."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if self.retention is not None and not 600 <= self.retention <= 31 * 86_400:
            raise ValueError(f"retention ({self.retention}) is out of range (10m to 31d)")
        return self
