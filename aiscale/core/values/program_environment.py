"""Environment variables of a program: plain values, and references to secrets."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints

from aiscale.core.values.secrets import Secret

VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=128)]
"""Name of an environment variable."""


def _writable(value: str) -> str:
    """A value that a process can get. Source: environ(7): each variable ends at its first NUL.

    Raises:
        ValueError: there is a NUL in it.
    """
    if "\0" in value:
        raise ValueError("must not contain NUL (\\x00): a variable ends there")
    return value


Environment = dict[VariableName, Annotated[str, StringConstraints(max_length=32_768), AfterValidator(_writable)]]
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
