"""Push sources."""

from typing import Annotated, ClassVar

from pydantic import Field

from aiscale.components.features.names import FeatureName
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import RecordStore, TrainingSource


class PushSource(RecordStore):
    """Receives values that a job or a service pushes, for the views that use it as their source.

    Source: Feast, PushSource.
    """

    family: ClassVar[str] = "pushsources"
    stores_records: ClassVar[bool] = False

    name: FeatureName = Field(kw_only=False)
    """Unique among the push sources."""

    batch_source: Annotated[TrainingSource, Edge(EdgeKind.READS)]
    """Table or bucket with the history of the values, for training."""
