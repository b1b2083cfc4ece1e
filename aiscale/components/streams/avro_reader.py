"""Reads an Avro schema and reports all errors.

It is as strict as the specification, which is stricter than some libraries: a schema that any library rejects is
reported. Source: Apache Avro 1.12 specification.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from aiscale.components.streams.avro_defaults import default_flaw
from aiscale.components.streams.avro_logical import LOGICAL
from aiscale.components.streams.avro_plain import NAME, is_plain, plain_field
from aiscale.components.streams.avro_types import NAMED, PRIMITIVES, AvroField, AvroType, every_type
from aiscale.components.streams.schema_file import PlacedFlaw
from aiscale.core.values.json_text import Path

_PARTS = {"array": "items", "map": "values", "record": "fields", "enum": "symbols", "fixed": "size"}
_ORDERS = ("ascending", "descending", "ignore")
_LARGEST_FIXED = 2**31 - 1
_SHOWN = 40


@dataclass(slots=True)
class AvroSchema:
    """A parsed schema.

    Attributes:
        top: the outermost type; complete only without errors.
        flaws: errors, in the order of the text.
        named: its records, enums and fixed types by full name.
        unknown: types that it names but does not define: full names to look up, and the places.
    """

    top: AvroType
    flaws: list[PlacedFlaw] = field(default_factory=list)
    named: dict[str, AvroType] = field(default_factory=dict)
    unknown: list[tuple[tuple[str, ...], Path]] = field(default_factory=list)


def read_avro(schema: Any, known: Mapping[str, AvroType] | None = None, base: Path = ()) -> AvroSchema:
    """Parse a schema, given as JSON data of at most 100 levels.

    Args:
        schema: the data.
        known: types of other schemas by full name.
        base: prefix of the paths of its types; empty if there may be errors.
    """
    reader = _Reader(schema, known or {}, base)
    top = reader.type(schema, "", base, "the schema")
    if not reader.flaws:
        if reader.holds_itself:
            reader.flaws.extend(_endless(top))
        reader.check_defaults()
    return AvroSchema(top, reader.flaws, reader.named, reader.unknown)


class _Reader:
    def __init__(self, schema: Any, known: Mapping[str, AvroType], base: Path) -> None:
        self.schema, self.known, self.base = schema, known, base
        self.flaws: list[PlacedFlaw] = []
        self.unknown: list[tuple[tuple[str, ...], Path]] = []
        self.named: dict[str, AvroType] = {}
        self.taken: dict[str, Path] = {}
        self.with_default: list[tuple[AvroField, str]] = []
        self.unfinished: set[str] = set()
        self.holds_itself = False

    def flaw(self, path: Path, reason: str, help: str = "", **more: Any) -> None:
        self.flaws.append(PlacedFlaw(path, reason, help, **more))

    def type(self, schema: Any, space: str, path: Path, at: str) -> AvroType:
        if isinstance(schema, str):
            return self._reference(schema, space, path, at)
        if isinstance(schema, list):
            return self._union(schema, space, path, at)
        if not isinstance(schema, dict):
            self.flaw(path, f"{at} is {_shown(schema)}, which is no type", "a name, an object or an array of types")
            return AvroType("null", path)
        kind = schema.get("type")
        if not isinstance(kind, str):
            if "type" not in schema:
                self.flaw(path, f"{at} has no type", '"type": …')
            else:
                self.flaw((*path, "type"), f"the type of {at} is {_shown(kind)}, where the name of a type must stand",
                          "leave out the outer object")  # fmt: skip
            return AvroType("null", path)
        if kind in PRIMITIVES:
            return AvroType(kind, path, attributes=schema)
        if kind in NAMED or kind == "error":
            return self._named("record" if kind == "error" else kind, schema, space, path, at)
        if kind in {"array", "map"}:
            return self._of_one(kind, schema, space, path, at)
        if kind == "union":
            self.flaw((*path, "type"), f"{at} is a union in words", 'an array of types: ["null", …]')
            return AvroType("null", path)
        return self._reference(kind, space, (*path, "type"), at)

    def _reference(self, name: str, space: str, path: Path, at: str) -> AvroType:
        if name in PRIMITIVES:
            return AvroType(name, path)
        full = name if "." in name or not space else f"{space}.{name}"
        found = self.named.get(full) or self.named.get(name)
        if found is None and self.known:
            found = self.known.get(full) or self.known.get(name)
        if found is not None:
            self.holds_itself = self.holds_itself or found.name in self.unfinished
            return found
        if name in _PARTS:
            self.flaw(path, f"{at} is {name!r} without its {_PARTS[name]}",
                      f'an object: {{"type": "{name}", "{_PARTS[name]}": …}}')  # fmt: skip
        elif name in LOGICAL:
            base = LOGICAL[name][0]
            self.flaw(path, f"{at} is of the logical type {name}, which stands on a type",
                      f'{{"type": "{base}", "logicalType": "{name}"}}')  # fmt: skip
        elif name in _defined_anywhere(self.schema):
            self.flaw(path, f"{at} is of the type {name}, which is defined only later",
                      "define a type where it is used first, and name it after that")  # fmt: skip
        else:
            self.unknown.append((tuple(dict.fromkeys((full, name))), path))
            near = get_close_matches(name, [*PRIMITIVES, *self.named, *self.known], n=1, cutoff=0.6)
            elsewhere = "references=[…] with the file that defines it" if "." in name else ""
            self.flaw(path, f"{at} is of the type {name[:_SHOWN]}, which is not defined",
                      f'"{near[0]}"' if near else elsewhere)  # fmt: skip
        return AvroType("null", path)

    def _union(self, schema: list[Any], space: str, path: Path, at: str) -> AvroType:
        if not schema:
            self.flaw(path, f"{at} is a union without branches: no value fits", '["null", …]')
        if is_plain(schema):
            return AvroType("union", path, branches=tuple(AvroType(one, (*path, n)) for n, one in enumerate(schema)))
        branches: list[AvroType] = []
        seen: dict[str, Path] = {}
        for index, branch in enumerate(schema):
            here = (*path, index)
            before = len(self.flaws)
            kind = self.type(branch, space, here, f"branch {index + 1} of {at}")
            branches.append(kind)
            if kind.kind == "union" and len(self.flaws) == before:
                self.flaw(here, f"{at} is a union within a union", "one array with all branches")
                continue
            key = kind.name or kind.kind
            if key in seen and len(self.flaws) == before:
                self.flaw(here, f"{at} has two branches of the type {key}", "leave one of them",
                          other=(seen[key], "the first is"))  # fmt: skip
            seen.setdefault(key, here)
        return AvroType("union", path, branches=tuple(branches))

    def _of_one(self, kind: str, schema: dict[str, Any], space: str, path: Path, at: str) -> AvroType:
        key = "items" if kind == "array" else "values"
        if key not in schema:
            self.flaw(path, f"{at} is {'an array' if kind == 'array' else 'a map'} without {key}", f'"{key}": …')
            return AvroType("null", path)
        one = "an item" if kind == "array" else "a value"
        inner = self.type(schema[key], space, (*path, key), f"{one} of {at}")
        return AvroType(kind, path, inner=inner, attributes=schema)

    def _named(self, kind: str, schema: dict[str, Any], space: str, path: Path, at: str) -> AvroType:
        name, space = self._full_name(kind, schema, space, path, at)
        found = AvroType(kind, path, name, attributes=schema)
        if name:
            self._define(name, found, (*path, "name"))
        aliases = self._aliases(schema, path, f"{kind} {name}")
        found.aliases = frozenset(alias if "." in alias or not space else f"{space}.{alias}" for alias in aliases)
        for index, alias in enumerate(aliases):
            full = alias if "." in alias or not space else f"{space}.{alias}"
            if full != name:
                self._take(full, (*path, "aliases", index), f"the alias {full} of {kind} {name}")
        if kind == "record":
            self.unfinished.add(name)
            self._fields(found, schema, space, path)
            self.unfinished.discard(name)
        elif kind == "enum":
            self._symbols(found, schema, path)
        else:
            self._size(found, schema, path)
        return found

    def _full_name(self, kind: str, schema: dict[str, Any], space: str, path: Path, at: str) -> tuple[str, str]:
        """The full name, and the namespace of what is within."""
        name, given = schema.get("name"), schema.get("namespace")
        if given is not None and not isinstance(given, str):
            self.flaw((*path, "namespace"), f"the namespace of {at} is {_shown(given)}, not text")
            given = None
        if not isinstance(name, str) or not name:
            where = (*path, "name") if "name" in schema else path
            self.flaw(where, f"the {kind} of {at} has no name", f'"name": "…" for the {kind}')
            return "", given if given is not None else space
        within, _, short = name.rpartition(".")
        if not within and not name.startswith("."):
            within = given if given is not None else space
            if given:
                self._namespace(given, (*path, "namespace"))
        elif within:
            self._namespace(within, (*path, "name"))
        if not NAME.fullmatch(short):
            self.flaw((*path, "name"), f"{_shown(short)} is no name for a {kind}", _NAME_HELP)
        elif short in PRIMITIVES:
            self.flaw((*path, "name"), f"a {kind} cannot be called {short}: that is a primitive type")
        return f"{within}.{short}" if within else short, within

    def _namespace(self, space: str, path: Path) -> None:
        for part in space.split("."):
            if not NAME.fullmatch(part):
                what = "an empty part" if not part else f"the part {_shown(part)}"
                self.flaw(path, f"the namespace {_shown(space)} has {what}", _NAME_HELP)
                return

    def _define(self, name: str, kind: AvroType, path: Path) -> None:
        self._take(name, path, f"the name {name}")
        self.named.setdefault(name, kind)

    def _take(self, name: str, path: Path, what: str) -> None:
        """Names and aliases of types share one space."""
        first = self.taken.setdefault(name, path)
        if first != path and "aliases" in {*path[-2:], *first[-2:]}:
            self.flaw(path, f"{what} is a name or an alias of another type", other=(first, "that stands"))
        elif first != path:
            self.flaw(path, f"the type {name} is defined twice", "use its name where it is needed again",
                      other=(first, "the first is"))  # fmt: skip

    def _aliases(self, schema: dict[str, Any], path: Path, of: str) -> tuple[str, ...]:
        found = schema.get("aliases")
        if found is None and "aliases" not in schema:
            return ()
        if not isinstance(found, list):
            self.flaw((*path, "aliases"), f"the aliases of {of} are {_shown(found)}, not an array of names",
                      f"[{_shown(found)}]" if isinstance(found, str) else "")  # fmt: skip
            return ()
        for index, alias in enumerate(found):
            if not isinstance(alias, str):
                self.flaw((*path, "aliases", index), f"an alias of {of} is {_shown(alias)}, not text")
        return tuple(alias for alias in found if isinstance(alias, str))

    def _fields(self, record: AvroType, schema: dict[str, Any], space: str, path: Path) -> None:
        given = schema.get("fields")
        if not isinstance(given, list):
            where = (*path, "fields") if "fields" in schema else path
            what = f"the fields of record {record.name} are {_shown(given)}, not an array"
            self.flaw(where, what if "fields" in schema else f"record {record.name} has no fields", '"fields": []')
            return
        fields: list[AvroField] = []
        taken: dict[str, Path] = {}
        prefix = "" if path == self.base else f"{record.short_name}."
        above = (*path, "fields")
        for index, one in enumerate(given):
            here = (*above, index)
            if not isinstance(one, dict):
                self.flaw(here, f"a field of record {record.name} is {_shown(one)}, not an object",
                          '{"name": …, "type": …}')  # fmt: skip
                continue
            found = plain_field(one, here) or self._field(one, space, here, prefix, record)
            fields.append(found)
            if not found.aliases and found.name not in taken:
                taken[found.name] = (*here, "name")
                continue
            for key, where in (
                (found.name, (*here, "name")),
                *((alias, (*here, "aliases", n)) for n, alias in enumerate(found.aliases) if alias != found.name),
            ):
                first = taken.setdefault(key, where)
                if key and first is not where:
                    what = "stands twice" if where[-1] == "name" and first[-1] == "name" else "is name and alias of two"
                    self.flaw(where, f"the field {prefix}{key} of record {record.name} {what}",
                              other=(first, "the first is"))  # fmt: skip
        record.fields = tuple(fields)

    def _field(self, one: dict[str, Any], space: str, path: Path, prefix: str, record: AvroType) -> AvroField:
        name = one.get("name")
        if not isinstance(name, str):
            where = (*path, "name") if "name" in one else path
            self.flaw(where, f"a field of record {record.name} has no name", '"name": "…"')
            name = ""
        elif not NAME.fullmatch(name):
            self.flaw((*path, "name"), f"{_shown(name)} is no name for a field of record {record.name}", _NAME_HELP)
        at = f"the field {prefix}{name}"
        if "type" not in one:
            self.flaw(path, f"{at} has no type", '"type": …')
            kind = AvroType("null", path)
        else:
            kind = self.type(one["type"], space, (*path, "type"), at)
        if "order" in one and one["order"] not in _ORDERS:
            self.flaw((*path, "order"), f"the order of {at} is {_shown(one['order'])}", " or ".join(_ORDERS))
        found = AvroField(name, kind, path, self._aliases(one, path, at), "default" in one, one.get("default"), one)
        if found.has_default:
            self.with_default.append((found, at))
        return found

    def _symbols(self, enum: AvroType, schema: dict[str, Any], path: Path) -> None:
        given = schema.get("symbols")
        if not isinstance(given, list) or not given:
            where = (*path, "symbols") if "symbols" in schema else path
            self.flaw(where, f"enum {enum.name} has no symbols: no value fits", '"symbols": ["…"]')
            return
        seen: dict[str, Path] = {}
        for index, symbol in enumerate(given):
            here = (*path, "symbols", index)
            if not isinstance(symbol, str) or not NAME.fullmatch(symbol):
                self.flaw(here, f"{_shown(symbol)} is no symbol for enum {enum.name}", _NAME_HELP)
            elif symbol in seen:
                self.flaw(here, f"the symbol {symbol} of enum {enum.name} stands twice", "leave one of them",
                          other=(seen[symbol], "the first is"))  # fmt: skip
            else:
                seen[symbol] = here
        enum.symbols = tuple(seen)
        default = schema.get("default")
        if "default" in schema and default not in seen:
            near = get_close_matches(str(default), enum.symbols, n=1, cutoff=0.5)
            self.flaw((*path, "default"), f"the default of enum {enum.name} is {_shown(default)}, which is no symbol "
                      "of it", f'"{near[0] if near else enum.symbols[0]}"' if enum.symbols else "")  # fmt: skip
        enum.default = default

    def _size(self, fixed: AvroType, schema: dict[str, Any], path: Path) -> None:
        size = schema.get("size")
        if "size" not in schema:
            self.flaw(path, f"fixed {fixed.name} has no size", '"size": 16')
        elif not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= _LARGEST_FIXED:
            self.flaw((*path, "size"), f"the size of fixed {fixed.name} is {_shown(size)}, not a number of bytes",
                      "a whole number from 0 to 2147483647")  # fmt: skip
        else:
            fixed.size = size

    def check_defaults(self) -> None:
        """Of every field, once all types are known."""
        for one, at in self.with_default:
            why = default_flaw(one.type, one.default)
            if why:
                self.flaw((*one.path, "default"), f"the default of {at} is {_shown(one.default)}: {why[0]}", why[1])


_NAME_HELP = "letters of English, digits and _, beginning with a letter or _"


def _endless(top: AvroType) -> Iterator[PlacedFlaw]:
    """Records that hold themselves without an end: no value of them can be written."""
    finished: set[int] = set()
    within: set[int] = set()

    def visit(kind: AvroType) -> Iterator[PlacedFlaw]:
        if kind.kind != "record" or id(kind) in finished:
            return
        within.add(id(kind))
        for one in kind.fields:
            held = one.type.branches[0] if len(one.type.branches) == 1 else one.type
            if id(held) in within:
                yield PlacedFlaw((*one.path, "type"), f"the field {one.name} of record {kind.name} holds record "
                           f"{held.name} again, without an end", f'["null", "{held.name}"]')  # fmt: skip
            else:
                yield from visit(held)
        within.discard(id(kind))
        finished.add(id(kind))

    for kind in every_type(top):
        yield from visit(kind)


def _defined_anywhere(schema: Any) -> set[str]:
    """Names of every type in the text, however wrong the rest is."""
    found: set[str] = set()
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if str(one.get("type")) in NAMED and isinstance(one.get("name"), str):
                found |= {one["name"], one["name"].rpartition(".")[2]}
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return found


def _shown(value: Any) -> str:
    """A JSON value in a message, cut."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
