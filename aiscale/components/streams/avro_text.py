"""Types of an Avro schema, parsed from its text once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from aiscale.components.streams.avro_reader import AvroSchema, read_avro
from aiscale.components.streams.avro_types import NAMED, AvroType
from aiscale.components.streams.schema_file import PlacedFlaw
from aiscale.components.streams.schema_references import into
from aiscale.core.values.schemas import SchemaReference

NO_RECORD = "the top of the file is no record"

_READ: dict[str | tuple[str, ...], AvroSchema] = {}


def types_of(text: str, references: Sequence[SchemaReference] = ()) -> AvroSchema:
    """The types of a schema, from its text.

    Args:
        text: the schema as JSON.
        references: schemas whose types it uses, each after those that it uses itself.
    """
    found = _READ.get((text, *(one.text for one in references)) if references else text)
    return found if found is not None else types_in(text, json.loads(text), references)


def types_in(text: str, schema: Any, references: Sequence[SchemaReference] = ()) -> AvroSchema:
    """The same where the schema is data already."""
    key = (text, *(one.text for one in references)) if references else text
    found = _READ.get(key)
    if found is None:
        known: dict[str, AvroType] = {}
        for one in references:
            known |= read_avro(json.loads(one.text), known, into(one.name)).named
        found = _READ[key] = read_avro(schema, known)
    return found


def flaws_of(
    text: str,
    schema: Any,
    references: Sequence[SchemaReference] = (),
    *,
    may_be: frozenset[str] = frozenset({"record"}),
) -> Sequence[PlacedFlaw]:
    """Errors of a schema.

    Args:
        text: the schema as JSON.
        schema: the same as data.
        references: schemas whose types it uses.
        may_be: allowed outermost types.
    """
    if not isinstance(schema, dict) or schema.get("type") not in may_be:
        what = NO_RECORD if may_be != NAMED else "the top of the file is no record, enum or fixed: it has no name"
        return (PlacedFlaw((), what, '{"type": "record", "name": …, "fields": […]}'),)
    return types_in(text, schema, references).flaws
