"""What kind of value a type holds, whatever its size, so that types of different systems can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.analysis.schemas.optional_types import besides_null

UNKNOWN = ""
"""Kind of a type that is not judged."""

_AVRO = {
    "int": "a whole number", "long": "a whole number", "float": "a decimal number", "double": "a decimal number",
    "boolean": "true or false", "string": "text", "enum": "text", "bytes": "bytes", "fixed": "bytes",
}  # fmt: skip
_DTYPES = {"bool": "true or false", "string": "text", "bytes": "bytes"}
_CONVERTED = {("a whole number", "a decimal number"), ("text", "bytes"), ("bytes", "text")}
"""What is taken for one another without loss, or by agreement."""


def kind_of(dtype: str) -> str:
    """Kind of a ``Dtype``: ``a whole number``, ``text``, ``a list of a decimal number``; empty for a time."""
    base, bracket, shape = dtype.partition("[")
    if "," in shape:
        return UNKNOWN
    if base in _DTYPES:
        kind = _DTYPES[base]
    elif base.lstrip("u").startswith("int"):
        kind = "a whole number"
    else:
        kind = "a decimal number" if base.lstrip("b").startswith("float") else UNKNOWN
    return f"a list of {kind}" if bracket and kind else kind


def avro_types(schema: Mapping[str, Any]) -> dict[str, str]:
    """Kind of each field of an Avro record; empty where it is a time, a union of several, or a record."""
    return {field["name"]: _of_avro(field["type"]) for field in schema["fields"]}


def kinds_differ(source: str, dtype: str) -> bool:
    """Whether values of a kind cannot be taken for a ``Dtype``.

    Args:
        source: kind of the values.
        dtype: what is declared: ``int64``, ``float32[64]``.
    """
    wanted = kind_of(dtype)
    if not source or not wanted or source == wanted:
        return False
    plain = source.removeprefix("a list of "), wanted.removeprefix("a list of ")
    if source.startswith("a list of ") is not wanted.startswith("a list of "):
        # A list may be kept as bytes.
        return plain[1] != "bytes"
    return plain[0] != plain[1] and plain not in _CONVERTED


def _of_avro(declared: Any) -> str:
    declared = besides_null(declared)
    if isinstance(declared, dict):
        if "logicalType" in declared:
            return UNKNOWN
        if declared["type"] == "array":
            kind = _of_avro(declared["items"])
            return f"a list of {kind}" if kind and not kind.startswith("a list") else UNKNOWN
        return _of_avro(declared["type"]) if declared["type"] != "record" else UNKNOWN
    return _AVRO.get(declared, UNKNOWN)
