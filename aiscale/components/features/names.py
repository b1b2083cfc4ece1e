"""Names as feature stores have them."""

from typing import Annotated

from pydantic import StringConstraints

FeatureName = Annotated[str, StringConstraints(pattern=r"^[a-z]([-_a-z0-9]*[a-z0-9])?$", max_length=63)]
"""Lower-case letters, digits, ``_`` and ``-``: ``zone_demand_5m``. Feast makes parts of keys and of columns of it."""

ColumnName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$", max_length=249)
]
"""A column of a table, or a field of a record: ``zone_id``, ``place.city``."""
