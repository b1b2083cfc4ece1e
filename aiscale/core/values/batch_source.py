"""Data at rest as a source of features."""

from pydantic import Field

from aiscale.core.edges import ABSENT, DurationField, OptionalBytes, OptionalDuration, preset
from aiscale.core.ports import Located, TrainingSource
from aiscale.core.values.column_names import ColumnName
from aiscale.core.values.dtypes import Fields
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.region_names import RegionName
from aiscale.quantities import Duration


class BatchSource(TrainingSource, Located):
    """Rows with event times, so that a model can be trained with the values of that time."""

    event_timestamp: ColumnName | None = None
    """Column with the event time. Source: Feast, ``timestamp_field``."""

    created_timestamp: ColumnName | None = None
    """Column with the time of the write. Source: Feast, ``created_timestamp_column``."""

    backfilled: bool = False
    """Whether rows are written or changed long after their event time."""

    fields: Fields = Field(default_factory=dict)
    """Columns and their types. Default: not checked."""

    updated_every: OptionalDuration = Field(default=ABSENT)
    """Interval between updates."""

    delay: DurationField = Field(default=preset(Duration(0)))
    """Delay between an event and its row."""

    size: OptionalBytes = Field(default=ABSENT)
    """Approximate size."""

    region: RegionName | None = None
    """Its region: it is lost with the region, and is under its jurisdiction. None: unknown."""

    jurisdiction: Jurisdiction | None = None
    """Its jurisdiction: an ISO 3166 country code in lower case, ``eu`` or ``eea``. Default: that of its ``region``."""

    contains_personal_data: bool = False
    """Whether rows contain personal data."""

    retention: OptionalDuration = Field(default=ABSENT)
    """Retention of rows. None: unknown."""
