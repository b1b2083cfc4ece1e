"""What a stand-in knows of one type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

Data = Mapping[str, Any]


class TakenError(Exception):
    """The name belongs to another object already: clouds do not make one twice."""


class Kind(Protocol):
    """How objects of one type are made, looked at, changed and deleted.

    Attributes:
        fixed: properties that cannot change in place.
        defaults: what the provider's check fills in.
    """

    fixed: frozenset[str]
    defaults: dict[str, Any]

    def create(self, inputs: Data) -> tuple[str, dict[str, Any]]: ...

    def read(self, id_: str, inputs: Data) -> tuple[dict[str, Any], dict[str, Any]] | None: ...

    def update(self, id_: str, before: Data, after: Data) -> dict[str, Any]: ...

    def delete(self, id_: str, inputs: Data) -> None: ...
