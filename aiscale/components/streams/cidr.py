"""Address ranges."""

import ipaddress
from collections.abc import Iterable
from typing import Annotated

from pydantic import StringConstraints

Cidr = Annotated[str, StringConstraints(pattern=r"^([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}$")]
"""A range of IPv4 addresses: ``10.20.0.0/16``."""


def refuse_misread(field: str, cidrs: Iterable[str]) -> None:
    """Refuse numbers above 255 or 32, which the pattern accepts, and an address that is no beginning of its range.

    Raises:
        ValueError: what is wrong; the message begins with the field.
    """
    for cidr in cidrs:
        try:
            network = ipaddress.IPv4Network(cidr, strict=False)
        except ValueError:
            raise ValueError(f"{field}: {cidr} is not a range of addresses") from None
        if str(network) != cidr:
            raise ValueError(f"{field}: {cidr} is not a range of addresses: {network} is")
