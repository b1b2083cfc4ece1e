"""Data at rest that features are computed from, and what must be known of it."""

from pydantic import Field

from aiscale.core.edges import ABSENT, DurationField, OptionalBytes, OptionalDuration, preset
from aiscale.core.ports import Located, TrainingSource
from aiscale.core.values.column_names import ColumnName
from aiscale.core.values.dtypes import Fields
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.region_names import RegionName
from aiscale.quantities import Duration


class BatchSource(TrainingSource, Located):
    """Rows with the time at which each became true, so that a model is trained with what was known then."""

    event_timestamp: ColumnName | None = None
    """Column that says when a row became true. Source: Feast, ``timestamp_field``."""

    created_timestamp: ColumnName | None = None
    """Column that says when a row was written. Source: Feast, ``created_timestamp_column``."""

    backfilled: bool = False
    """Whether rows are written or changed long after the time they speak of."""

    fields: Fields = Field(default_factory=dict)
    """Columns and their types. Not checked when empty."""

    updated_every: OptionalDuration = Field(default=ABSENT)
    """Time between two arrivals of new rows."""

    delay: DurationField = Field(default=preset(Duration(0)))
    """How long after its event a row arrives."""

    size: OptionalBytes = Field(default=ABSENT)
    """Size of what is kept, about."""

    region: RegionName | None = None
    """Where it is: it is lost with this region, and is under its law. None: unknown."""

    jurisdiction: Jurisdiction | None = None
    """Whose law holds where it is: an ISO 3166 country code in lower case, ``eu`` or ``eea``. That of its ``region``
    when absent."""

    contains_personal_data: bool = False
    """Whether rows say something about a person who can be identified."""

    retention: OptionalDuration = Field(default=ABSENT)
    """How long rows are kept before they are deleted. None: unknown."""
