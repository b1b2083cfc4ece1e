"""The page of each kind, derived from its class, for ``aiscale kinds``, completion and the reference."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any, Self

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from aiscale.components.domains import DOMAINS
from aiscale.components.field_types import limits_of, number, type_words
from aiscale.components.plugin_kinds import plugin_kinds
from aiscale.core.component import Component
from aiscale.core.edges import Declared, Relation, edge_kind, positional_fields
from aiscale.core.messages.field_docs import field_document, field_names
from aiscale.core.system import System

_BASES = frozenset({Component.__module__, Declared.__module__})
_UNITS = (("_ms", "milliseconds"), ("_bytes", "bytes"), ("_seconds", "seconds"), ("_per_second", "per second"),
          ("per_second_per_replica", "per second"), ("per_second_per_slot", "per second"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldPage:
    """The description of a field.

    Attributes:
        name: its name.
        type: its type in words.
        unit: unit of a plain number; empty if the type contains it.
        default: its default, or ``required``.
        meaning: its docstring.
        source: source of its default or range; may be empty.
        edge: meaning of a reference in it, for example ``reads``; empty without references.
        limits: ranges, lengths and patterns by name, for programs.
    """

    name: str
    type: str
    unit: str
    default: str
    meaning: str
    source: str
    edge: str
    limits: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KindPage:
    """The description of a class that users write.

    Attributes:
        name: the class.
        role: ``component``, ``relation`` or ``value``.
        domain: the module under ``aiscale`` that users import it from; empty for ``aiscale`` itself, and the full
            module name for a kind of a plug-in.
        address: address of its components: ``topics/<name>``; empty for other classes.
        call: its constructor call, required arguments first.
        makers: other constructors: ``Avro.file(path)``.
        title: first sentence of its docstring.
        text: its docstring.
        fields: its fields, common fields of all components last.
    """

    name: str
    role: str
    domain: str
    address: str
    call: str
    makers: tuple[str, ...]
    title: str
    text: str
    fields: tuple[FieldPage, ...]

    @property
    def module(self) -> str:
        """The module that users import it from."""
        if self.domain not in DOMAINS:
            return self.domain
        return f"aiscale.{self.domain}" if self.domain else "aiscale"

    @property
    def anchor(self) -> str:
        """Its anchor in the reference."""
        return f"kind-{self.domain or 'aiscale'}-{self.name.lower()}"


def pages() -> tuple[KindPage, ...]:
    """Every page by domain: components by name, then other classes."""
    return tuple(page(cls, domain) for domain, classes in catalogue().items() for cls in classes)


def find(name: str) -> tuple[KindPage, ...]:
    """The pages of a name, case-insensitive; several if domains use the same name."""
    wanted = name.casefold()
    return tuple(
        page(cls, domain)
        for domain, classes in catalogue().items()
        for cls in classes
        if cls.__name__.casefold() == wanted
    )


def headings() -> Mapping[str, str]:
    """The title of each domain; for plug-ins their distribution."""
    return {**DOMAINS, **{announced.module: announced.distribution for announced in plugin_kinds().kinds.values()}}


def catalogue() -> Mapping[str, tuple[type[BaseModel], ...]]:
    """The classes that users can import, by domain, without duplicates; those of plug-ins last."""
    kinds: dict[str, list[type[Component]]] = {}
    for kind, announced in plugin_kinds().kinds.items():
        kinds.setdefault(announced.module, []).append(kind)
    return {
        **_own(),
        **{module: (*sorted(own, key=lambda kind: kind.__name__), *_beside(module)) for module, own in kinds.items()},
    }


def _beside(module: str) -> tuple[type[BaseModel], ...]:
    """Relations and values that a plug-in defines with its kinds: its own ``Consume``, its own model server."""
    found = {
        value for name, value in vars(import_module(module)).items()
        if isinstance(value, type) and issubclass(value, Declared) and not issubclass(value, Component)
        and value.__module__ == module and not name.startswith("_")
    }  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.__name__))


@cache
def _own() -> Mapping[str, tuple[type[BaseModel], ...]]:
    seen: set[type] = set()
    found: dict[str, tuple[type[BaseModel], ...]] = {}
    for domain in DOMAINS:
        module = import_module(f"aiscale.{domain}" if domain else "aiscale")
        exported = {getattr(module, name) for name in module.__all__}
        own = {cls for cls in exported if isinstance(cls, type) and issubclass(cls, BaseModel)} - seen
        found[domain] = tuple(sorted(own, key=lambda cls: (not issubclass(cls, Component), cls.__name__)))
        seen |= own
    return found


def page(cls: type[BaseModel], domain: str) -> KindPage:
    """The page of a class."""
    text = inspect.cleandoc(cls.__doc__ or "").replace("``", "`")
    is_component = issubclass(cls, Component)
    role = "component" if is_component else "relation" if issubclass(cls, Relation) else "value"
    address = f"{cls.family}/<name>" if issubclass(cls, Component) and cls is not System else ""
    return KindPage(
        cls.__name__, role, domain, address, _call(cls), tuple(_makers(cls)), _title(text), text,
        tuple(_fields(cls)),
    )  # fmt: skip


def _title(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split()).partition(" Source: ")[0]


def _call(cls: type[BaseModel]) -> str:
    by_position = positional_fields(cls)
    required = [name for name, info in _by_name(cls).items() if info.is_required()]
    words = [*by_position, *(f"{name}=…" for name in required if name not in by_position)]
    words += ["…"] if len(words) < len(cls.model_fields) else []
    return f"{cls.__name__}({', '.join(words)})"


def _makers(cls: type[BaseModel]) -> Iterator[str]:
    for base in cls.__mro__[: cls.__mro__.index(BaseModel)]:
        for name, member in vars(base).items():
            if isinstance(member, classmethod) and not name.startswith("_") and base.__module__ not in _BASES:
                called = inspect.signature(getattr(cls, name))
                if called.return_annotation in {Self, cls, "Self", cls.__name__}:
                    yield f"{cls.__name__}.{name}({', '.join(called.parameters)})"


def _by_name(cls: type[BaseModel]) -> dict[str, FieldInfo]:
    """Fields in the order in which somebody needs them: by position, required, others, those of every component."""
    infos = {info.alias or name: info for name, info in cls.model_fields.items()}
    by_position = positional_fields(cls)
    names = sorted(field_names(cls), key=lambda name: (name not in by_position, not infos[name].is_required()))
    return {name: infos[name] for name in names}


def _fields(cls: type[BaseModel]) -> Iterator[FieldPage]:
    own = {info.alias or name: name for name, info in cls.model_fields.items()}
    for name, info in _by_name(cls).items():
        said = " ".join(field_document(cls, own[name]).replace("``", "`").split())
        meaning, _, source = said.partition(" Source: ")
        edge = str(edge_kind(info) or "")
        yield FieldPage(
            name, type_words(info.annotation, info.metadata), _unit(name, info), _default(info), meaning, source, edge,
            limits_of(info.annotation, info.metadata),
        )  # fmt: skip


def _unit(name: str, info: FieldInfo) -> str:
    if not any(plain in type_words(info.annotation, info.metadata) for plain in ("number", "list of number")):
        return ""
    return next((unit for ending, unit in _UNITS if name.endswith(ending)), "")


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    return shown(info.get_default(call_default_factory=True))  # factories of fields take no arguments


def shown(value: Any) -> str:
    """A default as users would write it."""
    if value is None:
        return "absent"
    if isinstance(value, (list, tuple, dict, frozenset)) and not value:
        return "none"
    if isinstance(value, Component):
        return f"{value.kind}({value.name!r})".replace("'", '"')
    if isinstance(value, BaseModel):
        given = {info.alias or name: info for name, info in type(value).model_fields.items()}
        words = [
            f"{name}={shown(getattr(value, key))}"
            for name, key in zip(given, type(value).model_fields, strict=True)
            if key in value.model_fields_set
        ]
        return f"{type(value).__name__}({', '.join(words)})"
    if isinstance(value, tuple):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, Enum):
        return shown(value.value)
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, (bool, dict)):
        return str(value)
    if type(value) in {int, float}:
        return number(value)
    text = str(value)
    return text if text.isdigit() else f'"{text}"'
