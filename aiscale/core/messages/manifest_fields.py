"""Fields of a class for keys of Kubernetes manifests and Helm values: ``minReplicas``, ``limits.memory``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from aiscale.core.messages.field_docs import field_names
from aiscale.core.messages.refusal_reasons import near_names

_QUANTITIES = {"requests": "", "limits": "_limit"}
"""Keys of ``resources``, with what the fields of their quantities end in.
Source: Kubernetes API, ResourceRequirements v1 core."""

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def fields_for(given: Mapping[Any, Any], model: type[BaseModel]) -> str:
    """The fields that a mapping means: ``cpu=…, memory_limit=…``; a key without a field is left out.

    Args:
        given: the mapping; ``requests`` and ``limits`` hold quantities.
        model: the class.
    """
    return ", ".join(f"{name}=…" for name in dict.fromkeys(_fields(given, model)))


def quantities_for(given: Any, field: str, model: type[BaseModel]) -> str:
    """The fields for ``requests`` or ``limits`` that a class was given; empty for other fields."""
    return fields_for({field: given}, model) if field in _QUANTITIES and isinstance(given, Mapping) else ""


def _fields(given: Mapping[Any, Any], model: type[BaseModel]) -> Iterator[str]:
    known = field_names(model)
    for key, value in given.items():
        if key in _QUANTITIES and isinstance(value, Mapping):
            names = [f"{_snake_case(str(one))}{_QUANTITIES[key]}" for one in value]
            yield from (name for name in names if name in known)
        elif (name := _snake_case(str(key))) in known:
            yield name
        else:
            yield from near_names(name, known, cutoff=0.65)


def _snake_case(key: str) -> str:
    return _CAPITAL.sub("_", key).replace("-", "_").lower()
