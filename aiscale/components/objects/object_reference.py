"""A name of another object in an object, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class ObjectReference(NamedTuple):
    """A name of another object.

    Attributes:
        kind: its kind in small letters: ``configmap``.
        name: its name.
        path: where the name stands: ``spec.template.spec.serviceAccountName``.
    """

    kind: str
    name: str
    path: str

    @property
    def key(self) -> str:
        """``configmap/settings``."""
        return f"{self.kind}/{self.name}"


def nested(value: Any, *steps: str) -> Any:
    """The value of a nested field; None where there is none."""
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def items(value: Any, field: str, path: str) -> Iterator[tuple[str, Any]]:
    """Each item of a list, with where it stands."""
    found = nested(value, field)
    for index, item in enumerate(found if isinstance(found, list | tuple) else ()):
        yield f"{path}.{field}[{index}]".removeprefix("."), item


def named(kind: str, name: Any, path: str) -> Iterator[ObjectReference]:
    """The reference to a name; none where it is no text, or empty."""
    if isinstance(name, str) and name:
        yield ObjectReference(kind, name, path)
