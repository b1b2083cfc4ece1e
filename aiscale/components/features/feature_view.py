"""Feature views: features of one entity, from one source."""

from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from aiscale.components.features.entity import Entity
from aiscale.components.features.materialization import Materialization
from aiscale.components.features.names import FeatureName
from aiscale.components.features.push_source import PushSource
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalDuration
from aiscale.core.ports import EventStream, RecordStore, StreamClient, TrainingSource
from aiscale.core.relations import Consume, shared
from aiscale.core.values.batch_source import BatchSource
from aiscale.core.values.column_names import ColumnName
from aiscale.core.values.dtypes import Fields


class FeatureView(RecordStore, StreamClient):
    """Features from one source, materialized in the online store for serving, with their history for training.

    A stream is pushed record by record; a table or a bucket is copied by a materialization.
    """

    family: ClassVar[str] = "featureviews"
    joins_groups: ClassVar[bool] = False

    name: FeatureName = Field(kw_only=False)
    """Unique among the feature views. Two versions of a definition that exist in parallel are two views: ``zones_v1``
    and ``zones_v2``."""

    entities: Annotated[Many[Entity], Edge(EdgeKind.USES)]
    """Entities of the features; several for a composite key."""

    source: Annotated[EventStream | Consume | TrainingSource | PushSource, AfterValidator(shared), Edge(EdgeKind.READS)]
    """Source of the values."""

    history: Annotated[TrainingSource | None, Edge(EdgeKind.READS)] = None
    """Table or bucket with the history of the values, for training, if the source is a stream."""

    fields: Fields = Field(min_length=1)
    """The features and their types, in order."""

    ttl: OptionalDuration = Field(default=ABSENT)
    """Age after which a value counts as missing. Default: never. Online stores still return older values, so it must be
    longer than the time between updates. Source: Feast issues 1802 and 4133."""

    online: bool = True
    """Whether it is in the online store."""

    materialization: Materialization | None = None
    """Materialization of a table or a bucket into the online store."""

    event_timestamp: ColumnName | None = None
    """Column with the event time of a value. Default: the event time column of the source."""

    @property
    def reads_committed(self) -> bool:
        """Always."""
        return True

    @property
    def reads_idempotently(self) -> bool:
        """The store keeps the newest value per entity; a duplicate write changes nothing."""
        return True

    @property
    def time_limit(self) -> str:
        """The newest value of each key is kept."""
        return "newest"

    @property
    def origin(self) -> EventStream | TrainingSource | PushSource:
        """The source component, without the settings of the reference."""
        return self.source.target if isinstance(self.source, Consume) else self.source

    @property
    def is_streamed(self) -> bool:
        """Whether values arrive continuously: from a stream, or pushed."""
        return isinstance(self.origin, (EventStream, PushSource))

    @property
    def batch_source(self) -> BatchSource | None:
        """Table or bucket with the history of its values. None: unknown."""
        found = self.origin.batch_source if isinstance(self.origin, PushSource) else self.history or self.origin
        return found if isinstance(found, BatchSource) else None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if not self.entities:
            raise ValueError("entities must not be empty: features are always about something")
        if self.ttl is not None and not self.ttl:
            raise ValueError("ttl must be longer than 0s; leave it out where values never grow old")
        keys = {entity.key for entity in self.entities}
        taken = next((name for name in self.fields if name in keys), None)
        if taken is not None:
            raise ValueError(f"fields holds {taken!r}, which is the key of the entity")
        if self.history is not None and not isinstance(self.origin, EventStream):
            raise ValueError("history goes with a stream: a table, a bucket or a push source has its own")
        if self.materialization is not None and not self.online:
            raise ValueError("materialization does not go with online=False: it fills the online store")
        return self
