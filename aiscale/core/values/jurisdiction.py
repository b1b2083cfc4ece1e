"""Jurisdictions."""

from typing import Annotated

from pydantic import StringConstraints

Jurisdiction = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
"""A jurisdiction: an ISO 3166 country code in lower case (``de``, ``us``), ``eu`` or ``eea``."""
