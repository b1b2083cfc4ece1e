"""Empty lists and maps of a record: the engine's state drops some of them, and a plan would find them changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aiscale.lowering.references import Steps

Empty = tuple[Steps, Any]
"""Where an empty value stands, and which one."""


def empty_values(properties: Any, steps: Steps = ()) -> Iterator[Empty]:
    """Every field of a record that is an empty list or map."""
    parts = properties.items() if isinstance(properties, Mapping) else enumerate(properties)
    for step, value in parts:
        if isinstance(value, Mapping | list | tuple):
            if value:
                yield from empty_values(value, (*steps, step))
            elif isinstance(step, str):
                yield (*steps, step), value


def with_empty_values(properties: Any, given: Iterable[Empty]) -> Any:
    """The properties with the empty values put back whose field is missing.

    Args:
        properties: as the engine has them.
        given: what was empty when the record was given to it. What leads nowhere any more is left out.
    """
    found = properties
    for steps, value in given:
        found = _with(found, steps, value)
    return found


def _with(properties: Any, steps: Steps, value: Any) -> Any:
    step, *rest = steps
    if isinstance(step, int):
        if not isinstance(properties, list) or step >= len(properties):
            return properties
        return [_with(one, tuple(rest), value) if at == step else one for at, one in enumerate(properties)]
    if not isinstance(properties, Mapping) or (rest and step not in properties):
        return properties
    if rest:
        return {**properties, step: _with(properties[step], tuple(rest), value)}
    return properties if step in properties else {**properties, step: value}
