"""Why a reader cannot read what a writer wrote, whatever the format, with the places in both schemas."""

from __future__ import annotations

from typing import NamedTuple

from aiscale.core.values.json_text import Path


class Problem(NamedTuple):
    """One reason.

    Attributes:
        text: the reason: ``the field zone_id has no default, and records lack it``.
        reader: the part of the reader's schema that matters, as its format names parts.
        writer: the part of the writer's schema.
    """

    text: str
    reader: Path
    writer: Path


NOWHERE: Path = ("",)
"""The part of a problem that is about the schema as a whole."""
