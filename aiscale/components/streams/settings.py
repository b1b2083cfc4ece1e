"""Kafka settings."""

from typing import Annotated

from pydantic import StringConstraints

Setting = str | int | float | bool
"""Value of a Kafka setting."""

SettingName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9._-]*$", max_length=253)]
"""Name of a Kafka setting: ``consumer.override.max.poll.records``."""
