"""Features that are pushed in."""

from typing import Annotated, ClassVar

from pydantic import Field

from aiscale.components.features.names import FeatureName
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import RecordStore, TrainingSource


class PushSource(RecordStore):
    """Takes values that a job or a service pushes, for the views that have it as their source.

    Source: Feast, PushSource.
    """

    family: ClassVar[str] = "pushsources"
    stores_records: ClassVar[bool] = False

    name: FeatureName = Field(kw_only=False)
    """Unique among the push sources."""

    batch_source: Annotated[TrainingSource, Edge(EdgeKind.READS)]
    """Where the history of the same values lies, for training."""
