"""References between resources: text that stands for an output of another resource, known once that one is created.

``${kinesis-stream/rides.arn}`` is the ``arn`` of the resource ``kinesis-stream/rides``, alone or inside longer text.
Only resources among ``depends_on`` are referred to: any other text in such braces is plain text. So a reference is
plain data everywhere: in plans, differences, the applied state and previews. The engine's program fills it in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Steps = tuple[str | int, ...]
"""Names of fields and positions in lists."""

Look = Callable[["OutputReference"], Any]
"""Gives the value of a reference."""

_REFERENCE = re.compile(
    r"\$\{(?P<key>[a-z][a-z0-9.-]*/[a-z0-9][a-z0-9-]*)\.(?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[[0-9]+\])*)\}"
)
_STEP = re.compile(r"[A-Za-z_]\w*|[0-9]+")


@dataclass(frozen=True, slots=True)
class OutputReference:
    """An output of a resource.

    Attributes:
        key: the resource.
        path: the output as people write it: ``arn``, ``endpoints[0].port``; ``id`` is the provider's own.
    """

    key: str
    path: str

    def __str__(self) -> str:
        """Its text in the properties of a resource."""
        return f"${{{self.key}.{self.path}}}"

    @property
    def steps(self) -> Steps:
        """Its path among the outputs."""
        return tuple(int(step) if step.isdigit() else step for step in _STEP.findall(self.path))


def output(key: str, path: str) -> str:
    """Text that stands for an output of another resource; that resource must be among the needs.

    Args:
        key: of the other resource.
        path: of the output, in the names of the provider's schema.

    Raises:
        ValueError: no such reference can be written, so it would be read as text.
    """
    text = f"${{{key}.{path}}}"
    if _REFERENCE.fullmatch(text) is None:
        raise ValueError(f"{text} is no reference")
    return text


def keys_in(properties: Any) -> tuple[str, ...]:
    """Keys of all resources that properties seem to refer to, in the order in which they come."""
    return tuple(dict.fromkeys(found.key for text in _texts(properties, ()) for found in _parsed(text[1])))


def templates(properties: Any, depends_on: Collection[str]) -> tuple[tuple[Steps, str], ...]:
    """Every text with a reference in it, and where it stands.

    Args:
        properties: of a resource.
        depends_on: its needs: only they are referred to.
    """
    return tuple(
        (steps, text)
        for steps, text in _texts(properties, ())
        if any(found.key in depends_on for found in _parsed(text))
    )


def references(properties: Any, depends_on: Collection[str]) -> tuple[OutputReference, ...]:
    """Every output that a resource refers to, once each."""
    found = (one for _, text in templates(properties, depends_on) for one in _parsed(text))
    return tuple(dict.fromkeys(one for one in found if one.key in depends_on))


def parts(text: str, depends_on: Collection[str]) -> tuple[str | OutputReference, ...]:
    """A text split into literal parts and references; no part is empty."""
    found: list[str | OutputReference] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        if match["key"] in depends_on:
            found += [text[end : match.start()], OutputReference(match["key"], match["path"])]
            end = match.end()
    return tuple(part for part in (*found, text[end:]) if part)


def filled(properties: Any, depends_on: Collection[str], look: Look) -> Any:
    """The properties with every reference filled in.

    Args:
        properties: of a resource.
        depends_on: its needs.
        look: gives the value of a reference. A text that is one reference becomes that value, of whatever type.
    """
    if isinstance(properties, str):
        found = parts(properties, depends_on) if "${" in properties else ()
        if len(found) == 1 and isinstance(found[0], OutputReference):
            return look(found[0])
        if any(isinstance(part, OutputReference) for part in found):
            return "".join(str(look(part)) if isinstance(part, OutputReference) else part for part in found)
        return properties
    if isinstance(properties, Mapping):
        return {key: filled(value, depends_on, look) for key, value in properties.items()}
    if isinstance(properties, list | tuple):
        return [filled(value, depends_on, look) for value in properties]
    return properties


def value_at(properties: Any, steps: Steps) -> Any:
    """The value at the end of a path; None where the path does not exist."""
    for step in steps:
        if isinstance(step, int):
            properties = properties[step] if isinstance(properties, list | tuple) and step < len(properties) else None
        else:
            properties = properties.get(step) if isinstance(properties, Mapping) else None
    return properties


def _texts(properties: Any, steps: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(properties, str):
        if "${" in properties:
            yield steps, properties
    elif isinstance(properties, Mapping):
        for key, value in properties.items():
            yield from _texts(value, (*steps, key))
    elif isinstance(properties, list | tuple):
        for index, value in enumerate(properties):
            yield from _texts(value, (*steps, index))


def _parsed(text: str) -> tuple[OutputReference, ...]:
    return tuple(OutputReference(match["key"], match["path"]) for match in _REFERENCE.finditer(text))
