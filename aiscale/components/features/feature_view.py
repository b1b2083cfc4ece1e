"""A feature view: features of one kind of entity, from one source."""

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
    """Features that are computed together: kept online for serving, and with their history for training.

    From a stream they are pushed as records come; from a table or a bucket a materialization copies them.
    """

    family: ClassVar[str] = "featureviews"
    joins_groups: ClassVar[bool] = False

    name: FeatureName = Field(kw_only=False)
    """Unique among the feature views. Two versions of a definition that live side by side are two views with two names:
    ``zones_v1`` and ``zones_v2``."""

    entities: Annotated[Many[Entity], Edge(EdgeKind.USES)]
    """What the features are about; several where a key is made of several."""

    source: Annotated[EventStream | Consume | TrainingSource | PushSource, AfterValidator(shared), Edge(EdgeKind.READS)]
    """Where they come from."""

    history: Annotated[TrainingSource | None, Edge(EdgeKind.READS)] = None
    """Where their history lies, for training, when the source is a stream."""

    fields: Fields = Field(min_length=1)
    """The features and their types, in order."""

    ttl: OptionalDuration = Field(default=ABSENT)
    """Age from which a value counts as missing; never when absent. Online stores return older values all the same,
    so it must be longer than the time between updates. Source: Feast issues 1802 and 4133."""

    online: bool = True
    """Whether it is kept for serving."""

    materialization: Materialization | None = None
    """How values get from a table or a bucket into the online store."""

    event_timestamp: ColumnName | None = None
    """Column that says when a value became true; the source's own when absent."""

    @property
    def reads_committed(self) -> bool:
        """Always."""
        return True

    @property
    def reads_idempotently(self) -> bool:
        """The store keeps the newest value of each entity: writing one twice changes nothing."""
        return True

    @property
    def time_limit(self) -> str:
        """The newest value of each key is kept."""
        return "newest"

    @property
    def origin(self) -> EventStream | TrainingSource | PushSource:
        """The source itself, where the reference to it has attributes."""
        return self.source.target if isinstance(self.source, Consume) else self.source

    @property
    def is_streamed(self) -> bool:
        """Whether values arrive by themselves: read from a stream, or pushed."""
        return isinstance(self.origin, (EventStream, PushSource))

    @property
    def batch_source(self) -> BatchSource | None:
        """The table or bucket with the history of its values; None where it is not known."""
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
