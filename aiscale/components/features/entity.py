"""What features are about."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from aiscale.components.features.names import FeatureName
from aiscale.core.component import Component
from aiscale.core.values.column_names import ColumnName


class Entity(Component):
    """What features are looked up by: a zone, a user, a card. Source: Feast, Entity (join_keys, value_type)."""

    family: ClassVar[str] = "entities"

    name: FeatureName = Field(kw_only=False)
    """Unique among the entities."""

    key: ColumnName
    """Column that holds its key, in every source and in every request."""

    value_type: Literal["string", "int64", "int32", "bytes"] = "string"
    """Type of the key."""

    count: Annotated[int, Field(ge=1, le=10**12)] | None = None
    """How many there are, about; for the memory that the online store needs."""

    key_bytes: Annotated[int, Field(ge=1, le=10_000)] = 16
    """Size of a key, in bytes, on average."""

    contains_personal_data: bool = False
    """Whether it is a person, or leads to one: a user, a card. Its features are personal data then."""
