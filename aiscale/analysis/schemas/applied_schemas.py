"""The version of a schema that was applied, from its state, and what a newer one breaks beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.analysis.schemas.evolution import Break, breaks_with
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.core.values.schemas import SchemaReference, SchemaVersion

_TOLD = ("name", "path", "text")
"""Of a file that the schema takes types from, as a state tells it."""


def applied_version(schema: RegisteredSchema, told: Mapping[str, Any]) -> SchemaVersion | None:
    """The version that was applied; None where it was none of this format, or a state of another aiscale tells it."""
    text, references = told.get("text"), told.get("references", [])
    if told.get("kind") != type(schema).__name__ or not isinstance(text, str) or not isinstance(references, list):
        return None
    found = [
        one for one in references if isinstance(one, dict) and all(isinstance(one.get(name), str) for name in _TOLD)
    ]
    version = SchemaVersion(text, tuple(_reference(one) for one in found))
    return None if len(found) < len(references) or schema.flaw_of(version) else version


def _reference(told: Mapping[str, Any]) -> SchemaReference:
    uses = tuple(name for name in told.get("uses") or () if isinstance(name, str))
    return SchemaReference(**{name: told[name] for name in _TOLD}, uses=uses, direct=told.get("direct") is not False)


def breaks_with_applied(schema: RegisteredSchema, mode: str, old: SchemaVersion) -> list[Break]:
    """What the newest version breaks of what a mode promises, beside the one that was applied.

    Args:
        schema: the newest version.
        mode: as of :func:`aiscale.analysis.schemas.evolution.breaks`.
        old: the version that was applied. Nothing is broken with one that the schema itself knows as an earlier one:
            ``breaks`` looks at those.
    """
    return [] if _texts(old) in map(_texts, schema.versions) else list(breaks_with(schema, mode, old))


def _texts(version: SchemaVersion) -> tuple[str, dict[str, str]]:
    return version.text, {one.name: one.text for one in version.references}
