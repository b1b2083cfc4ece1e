"""Address ranges."""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import StringConstraints

Cidr = Annotated[str, StringConstraints(pattern=r"^([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}$")]
"""A range of IPv4 addresses: ``10.20.0.0/16``."""


def refuse_misread(field: str, cidrs: Iterable[str]) -> None:
    """Refuse numbers above 255 or 32, which the pattern accepts.

    Raises:
        ValueError: a number is too large; the message begins with the field.
    """
    for cidr in cidrs:
        if any(int(part) > limit for part, limit in zip(re.split(r"[./]", cidr), (255,) * 4 + (32,), strict=True)):
            raise ValueError(f"{field}: {cidr} is not a range of addresses")
