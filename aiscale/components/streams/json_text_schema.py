"""Schemas whose text is JSON."""

from __future__ import annotations

import json
from typing import Any

from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.schema_file import DEEPEST
from aiscale.core.values.json_text import Path, locate


class JsonTextSchema(RegisteredSchema):
    """A schema whose text is JSON."""

    @classmethod
    def span_of(cls, text: str, path: Path) -> tuple[int, int] | None:
        """Offsets of the value at a path of the JSON."""
        return locate(text, DEEPEST).values.get(path)

    @property
    def schema_dict(self) -> dict[str, Any]:
        """The schema as parsed JSON."""
        return dict(json.loads(self.text))
