"""Random objects from a schema: mostly sound by the schema, so that rules beyond it decide.

The same seed gives the same objects.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from aiscale.catalog.go_regex import compile_go
from aiscale.catalog.node import Node

_TEXTS = (
    "a", "abc", "x1", "http", "/", "", "*", "a.b", "10m", "0s", "5Gi", "1", "https://x.y/z", "Exact", "example.com",
    "*.example.com", "10.0.0.1", "UPPER", "a/b", "-", "2020-01-01T00:00:00Z", "1h", "al2023@latest", "100%",
)  # fmt: skip
_KEYS = ("a", "b", "x.y/z", "80", "kubernetes.io/cluster", "enabled")
_ANYTHING: tuple[Any, ...] = (None, 1, -5, "x", True, [], {}, 1.5, {"a": 1}, ["x"], "")
_DEEPEST_LIST = 9


class Sampler:
    """Makes random values.

    Args:
        seed: of the random numbers.
        soundness: the share of places that get a value of the right type.
    """

    def __init__(self, seed: int, soundness: float = 1.0) -> None:
        self._random = random.Random(seed)
        self._soundness = soundness

    def value(self, node: Node, depth: int = 0) -> Any:
        """A value for one place of a schema."""
        if self._random.random() > self._soundness:
            return self._random.choice(_ANYTHING)
        if node.enum:
            return self._random.choice(node.enum)
        if node.int_or_string:
            return self._random.choice((1, "10%", "80", "a", 0))
        makers: dict[str, Callable[[Node, int], Any]] = {
            "boolean": lambda _node, _depth: self._random.random() < 0.5,
            "integer": self._number,
            "number": self._number,
            "string": self._text,
            "array": self._list,
        }
        return makers.get(node.type, self._object)(node, depth)

    def _number(self, node: Node, _depth: int) -> int | float:
        low = node.schema.get("minimum", 0)
        high = node.schema.get("maximum", low + 10)
        number = self._random.choice((low, high, low + 1, 5, 80, self._random.randint(0, 100)))
        if self._random.random() < 0.05:
            number = self._random.choice((low - 1, high + 1))
        return float(number) if node.type == "number" and self._random.random() < 0.5 else int(number)

    def _text(self, node: Node, _depth: int) -> str:
        fitting = list(_TEXTS)
        if "pattern" in node.schema:
            regex = compile_go(node.schema["pattern"])
            fitting = [text for text in fitting if regex.matches(text)] or fitting
        shortest = node.schema.get("minLength", 0)
        fitting = [text for text in fitting if len(text) >= shortest] or fitting
        return self._random.choice(fitting)

    def _list(self, node: Node, depth: int) -> list[Any]:
        count = self._random.choice((0, 1, 1, 2, 3)) if depth < _DEEPEST_LIST else 0
        count = max(count, node.schema.get("minItems", 0))
        return [self.value(node.items, depth + 1) for _ in range(count)] if node.items is not None else []

    def _object(self, node: Node, depth: int) -> Any:
        if not node.property_schemas and node.additional is None and node.type != "object":
            return self._random.choice(("x", 1, {"a": 1}))
        chance = 0.55 if depth < 3 else 0.3 if depth < 5 else 0.15
        if len(node.property_schemas) > 25:
            chance = min(chance, 6 / len(node.property_schemas))
        made: dict[str, Any] = {}
        for name in node.property_schemas:
            child = node.child(name)
            wanted = name in node.required and self._random.random() < 0.995
            if child is not None and (wanted or self._random.random() < chance):
                made[name] = self.value(child, depth + 1)
        if node.additional is not None:
            for _ in range(self._random.choice((0, 1, 2))):
                made[self._random.choice(_KEYS)] = self.value(node.additional, depth + 1)
        if node.embedded:
            made.setdefault("apiVersion", "v1")
            made.setdefault("kind", "A")
        return made
