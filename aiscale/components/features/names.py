"""Names in a feature store."""

from typing import Annotated

from pydantic import StringConstraints

FeatureName = Annotated[str, StringConstraints(pattern=r"^[a-z]([-_a-z0-9]*[a-z0-9])?$", max_length=63)]
"""Lower-case letters, digits, ``_`` and ``-``: ``zone_demand_5m``. Feast uses it in keys and column names."""
