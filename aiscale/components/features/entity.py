"""Entities of features."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from aiscale.components.features.names import FeatureName
from aiscale.core.component import Component
from aiscale.core.values.column_names import ColumnName


class Entity(Component):
    """The entity that features are looked up by: a zone, a user, a card.

    Source: Feast, Entity (join_keys, value_type).
    """

    family: ClassVar[str] = "entities"

    name: FeatureName = Field(kw_only=False)
    """Unique among the entities."""

    key: ColumnName
    """Column with its key, in every source and in every request (join key)."""

    value_type: Literal["string", "int64", "int32", "bytes"] = "string"
    """Type of the key."""

    count: Annotated[int, Field(ge=1, le=10**12)] | None = None
    """Approximate number of entities, for the memory of the online store."""

    key_bytes: Annotated[int, Field(ge=1, le=10_000)] = 16
    """Average size of a key, in bytes."""

    contains_personal_data: bool = False
    """Whether it identifies a person: a user, a card. Its features are then personal data."""
