"""Environment variables of a program: plain values, and references to secrets."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import StringConstraints

from aiscale.core.values.secrets import Secret

VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=128)]
"""Name of an environment variable."""

Environment = dict[VariableName, Annotated[str, StringConstraints(max_length=32_768)]]
"""Values by name."""

Secrets = dict[VariableName, Secret]
"""References by name."""


def refuse_both(environment: Mapping[str, str], secrets: Mapping[str, Any]) -> None:
    """Refuse a variable in both ``environment`` and ``secrets``.

    Raises:
        ValueError: there is one.
    """
    twice = sorted(environment.keys() & secrets.keys())
    if twice:
        raise ValueError(f"environment and secrets both give {twice[0]}")
