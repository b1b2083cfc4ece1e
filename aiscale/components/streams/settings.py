"""Settings in the names of Kafka and of what it is extended with."""

from typing import Annotated

from pydantic import StringConstraints

Setting = str | int | float | bool
"""Value of a setting of Kafka."""

SettingName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9._-]*$", max_length=253)]
"""Name of a setting of Kafka: ``consumer.override.max.poll.records``."""
