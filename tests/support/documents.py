"""Holds what ``--output json`` writes against the published schemas."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import jsonschema_rs

from tests.support.paths import ROOT

REFERENCE = ROOT / "docs" / "reference"
OF_THEIR_OWN = {"lint": "findings.schema.json", "preview": "plan.schema.json"}
"""Commands whose document has a schema in a file of its own."""


def published(words: Sequence[str]) -> dict[str, Any] | None:
    """The schema of a command's document; None for what has none.

    Args:
        words: the command line after ``aiscale``; what follows the command is of no account.
    """
    if words[0] in OF_THEIR_OWN:
        return _read(OF_THEIR_OWN[words[0]])
    whole = _read("output.schema.json")
    name = next((name for name in ("-".join(words[:2]), words[0]) if name in whole["$defs"]), None)
    return None if name is None else {"$ref": f"#/$defs/{name}", "$defs": whole["$defs"]}


def misfits(words: Sequence[str], document: Any) -> list[str]:
    """What in a document is not as it is published."""
    schema = published(words)
    if schema is None:
        return [f"{' '.join(words[:2])} has no published schema"]
    return [
        f"{'.'.join(map(str, error.instance_path))}: {error.message}"
        for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(document)
    ]


@cache
def _read(name: str) -> dict[str, Any]:
    return dict(json.loads((REFERENCE / name).read_text(encoding="utf-8")))
