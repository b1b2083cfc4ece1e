"""Reading decoded objects without fear: whatever a manifest holds, these return the wanted shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiscale.catalog.paths import Path


def mapping(value: Any, *steps: str) -> dict[str, Any]:
    """The object at a place below ``value``; empty when there is none."""
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def elements(value: Any, field: str, path: Path) -> Sequence[tuple[dict[str, Any], Path]]:
    """The objects in a list field, each with its path."""
    items = value.get(field) if isinstance(value, dict) else None
    if not items or not isinstance(items, list):
        return ()
    at: Path = (path, field)
    return [(item, (at, index)) for index, item in enumerate(items) if isinstance(item, dict)]


def texts(value: Any, field: str) -> list[str]:
    """The texts in a list field."""
    items = value.get(field) if isinstance(value, dict) else None
    return [item for item in items if isinstance(item, str)] if isinstance(items, list) else []


def text(value: Any, field: str) -> str:
    """A text field; empty when it is missing."""
    found = value.get(field) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def whole(value: Any, field: str) -> int | None:
    """A whole number; None when it is missing or something else."""
    found = value.get(field) if isinstance(value, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None
