"""Types that also take null, as Avro and JSON Schema write them."""

from __future__ import annotations

from typing import Any


def besides_null(declared: Any) -> Any:
    """What a type holds besides null: ``"long"`` of ``["null", "long"]``; None of a union of several others."""
    if not isinstance(declared, list):
        return declared
    others = [one for one in declared if one != "null"]
    return others[0] if len(others) == 1 else None
