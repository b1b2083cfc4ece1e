"""Names of columns and record fields."""

from typing import Annotated

from pydantic import StringConstraints

ColumnName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$", max_length=249)
]
"""A column of a table, or a field of a record: ``zone_id``, ``place.city``."""
