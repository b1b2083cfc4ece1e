"""A schema compiled for walking: nodes made once, on first visit, shared by every manifest of the kind."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from functools import cached_property
from typing import Any

from aiscale.catalog.combinations import combination_check
from aiscale.catalog.value_checks import ValueCheck, value_checks

_PLAIN: Mapping[str, type] = {"string": str, "boolean": bool}
_PYTHON: Mapping[str, type] = {**_PLAIN, "integer": int, "object": dict, "array": list}
_INT32, _INT64 = range(-(2**31), 2**31), range(-(2**63), 2**63)

#: Formats whose values rules see as times, durations and bytes.
_TYPED_FORMATS = frozenset({"date", "date-time", "duration", "byte"})


class Node:
    """One place of a schema.

    Children are compiled when a manifest first reaches them, so that a kind with thousands of fields costs
    only what a manifest uses.

    Args:
        schema: the OpenAPI schema at this place.
        definitions: what ``$ref`` may name.
    """

    def __init__(self, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> None:
        #: The name of the definition that the schema refers to; empty for one written in place.
        self.definition: str = schema.get("$ref", "")
        if self.definition:
            schema = {**definitions[self.definition], **{key: value for key, value in schema.items() if key != "$ref"}}
        self.schema = schema
        self.definitions = definitions
        self.type: str = schema.get("type", "")
        self.format: str = schema.get("format", "")
        self.nullable: bool = schema.get("nullable", False)
        self.preserves: bool = schema.get("x-kubernetes-preserve-unknown-fields", False)
        self.embedded: bool = schema.get("x-kubernetes-embedded-resource", False)
        self.int_or_string: bool = schema.get("x-kubernetes-int-or-string", False) or self.format == "int-or-string"
        self.list_type: str = schema.get("x-kubernetes-list-type", "")
        self.list_keys: tuple[str, ...] = tuple(schema.get("x-kubernetes-list-map-keys", ()))
        strategies = schema.get("x-kubernetes-patch-strategy", "").split(",")
        self.is_merged: bool = "merge" in strategies
        self.merge_key: str = schema.get("x-kubernetes-patch-merge-key", "") if self.is_merged else ""
        self.required: tuple[str, ...] = tuple(schema.get("required", ()))
        self.has_default = "default" in schema and schema["default"] is not None
        self.default = schema.get("default")
        self.rules: tuple[Mapping[str, Any], ...] = tuple(schema.get("x-kubernetes-validations", ()))
        self.enum: tuple[Any, ...] = tuple(schema.get("enum", ()))
        self.property_schemas: Mapping[str, Any] = schema.get("properties", {})
        self.children: Mapping[str, Node | None] = _Children(self)
        # Plain attributes, since every value of every manifest asks for them:
        #: Whether every mapping is read as an object here: no scalar of another form is expected.
        self.is_object = self.type in {"object", ""} and self.format not in {"quantity", "int-or-string"}
        #: The Python type of which every value is valid: of texts and truths without format and enum.
        self.plain_type: type | None = None if self.format or self.enum else _PLAIN.get(self.type)
        #: The Python type of JSON values of the schema's type; None where several are, or a number.
        self.python_type: type | None = None if self.int_or_string else _PYTHON.get(self.type)
        #: The whole numbers that are valid, where no other check is needed.
        self.integers: Container[int] = ()
        if self.type == "integer" and not self.enum:
            self.integers = _INT32 if self.format == "int32" else _INT64

    @cached_property
    def checks(self) -> tuple[ValueCheck, ...]:
        """Checks beyond the type, for values of this node's type."""
        return value_checks(self.schema)

    @cached_property
    def combined(self) -> Callable[[Any], str] | None:
        """The check for ``anyOf``, ``oneOf``, ``allOf`` and ``not``, or None without any."""
        return combination_check(self.schema)

    @cached_property
    def items(self) -> Node | None:
        """The node of a list's elements."""
        schema = self.schema.get("items")
        return Node(schema, self.definitions) if isinstance(schema, Mapping) else None

    @cached_property
    def additional(self) -> Node | None:
        """The node of a map's values."""
        schema = self.schema.get("additionalProperties")
        return Node(schema, self.definitions) if isinstance(schema, Mapping) else None

    @cached_property
    def allows_additional(self) -> bool:
        """Whether keys that are no properties may stand here at all."""
        return bool(self.schema.get("additionalProperties", False)) or self.schema.get("additionalProperties") == {}

    @cached_property
    def defaulted(self) -> tuple[tuple[str, Any], ...]:
        """Properties with a default value."""
        return tuple(
            (name, schema["default"])
            for name, schema in self.property_schemas.items()
            if schema.get("default") is not None
        )

    @cached_property
    def fills_in(self) -> bool:
        """Whether something that is missing in an object gets a default."""
        return bool(self.defaulted) or (self.additional is not None and self.additional.has_default)

    @cached_property
    def unlimited_type(self) -> type | None:
        """The same, where no limit, pattern or combination of schemas applies either."""
        return None if self.checks or self.combined is not None else self.plain_type

    @cached_property
    def texts(self) -> Container[str]:
        """The texts that are valid, where there is a fixed set of them."""
        return frozenset(self.enum) if self.type == "string" and not self.format else ()

    @cached_property
    def key_defaults(self) -> Mapping[str, Any]:
        """Defaults of the fields that elements of this list are known by."""
        defaulted = self.items.defaulted if self.items is not None else ()
        return {key: default for key, default in defaulted if key in self.list_keys}

    @cached_property
    def list_validated(self) -> bool:
        """Whether elements must differ: a set, or a map by keys."""
        return self.list_type in {"set", "map"}

    @cached_property
    def rules_below(self) -> bool:
        """Whether this place or any below it carries CEL rules."""
        return _mentions_rules(self.schema)

    @cached_property
    def typed_below(self) -> bool:
        """Whether this place or any below it has a type for rules that JSON does not show: a time, a fraction."""
        return _mentions_types(self.schema)

    def child(self, name: str) -> Node | None:
        """The node of a property, or None when there is no such property."""
        return self.children[name]


class _Children(dict[str, "Node | None"]):
    """The nodes of properties by name, each made when it is first looked up; None for what is no property."""

    def __init__(self, parent: Node) -> None:
        super().__init__()
        self._schemas, self._definitions = parent.property_schemas, parent.definitions

    def __missing__(self, name: str) -> Node | None:
        schema = self._schemas.get(name)
        if schema is None:
            return None
        made = self[name] = Node(schema, self._definitions)
        return made


def _mentions_rules(schema: Mapping[str, Any]) -> bool:
    if "x-kubernetes-validations" in schema:
        return True
    if any(_mentions_rules(one) for one in schema.get("properties", {}).values()):
        return True
    if any(_mentions_rules(one) for one in schema.get("allOf", ())):
        return True
    return any(
        isinstance(schema.get(key), Mapping) and _mentions_rules(schema[key])
        for key in ("items", "additionalProperties")
    )


def _mentions_types(schema: Any) -> bool:
    if not isinstance(schema, Mapping):
        return False
    kind = schema.get("type")
    if kind == "number" or (kind == "string" and schema.get("format") in _TYPED_FORMATS):
        return True
    if any(_mentions_types(one) for one in schema.get("properties", {}).values()):
        return True
    return _mentions_types(schema.get("items")) or _mentions_types(schema.get("additionalProperties"))
