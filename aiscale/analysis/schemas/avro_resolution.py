"""Whether records written with one Avro schema can be read with another.

The verdict is that of Apache's own checker, the one that registries ask: names of types count without their
namespace, aliases with it, and a field whose aliases match several written fields cannot be read.

Source: Apache Avro 1.12 specification, schema resolution; ``org.apache.avro.SchemaCompatibility`` of Avro 1.12.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aiscale.analysis.schemas.problems import Problem
from aiscale.components.streams.avro_text import types_of
from aiscale.components.streams.avro_types import PRIMITIVES, AvroType, told
from aiscale.core.values.json_text import Path
from aiscale.core.values.schemas import SchemaReference

_PROMOTED = {
    "long": {"int"}, "float": {"int", "long"}, "double": {"int", "long", "float"},
    "string": {"bytes"}, "bytes": {"string"},
}  # fmt: skip
_NONE: frozenset[str] = frozenset()
_ITEM, _VALUE = "\0item", "\0value"

At = tuple[str, ...]
"""Fields, items and values that lead to a type, outermost first."""


def avro_problems(
    reader: str, writer: str, known: Sequence[SchemaReference] = (), written: Sequence[SchemaReference] = ()
) -> tuple[Problem, ...]:
    """Why a reader with one schema cannot read what was written with another.

    Args:
        reader: schema of the reader, as JSON.
        writer: schema of the records, as JSON.
        known: what the reader's schema takes types from.
        written: what that of the records takes types from.

    Returns:
        A problem for each reason: ``the field zone_id has no default, and records lack it``; none when it can.
    """
    if reader == writer and known == written:
        return ()
    found = _Resolution().compare(types_of(reader, known).top, types_of(writer, written).top, ())
    return tuple({problem.text: problem for problem in found}.values())


class _Resolution:
    """One comparison. A pair of types that is compared already is not compared again: types may hold themselves."""

    def __init__(self) -> None:
        self.found: dict[tuple[int, int], list[Problem]] = {}

    def compare(self, reader: AvroType, writer: AvroType, at: At) -> list[Problem]:
        if reader.kind in PRIMITIVES and writer.kind in PRIMITIVES:
            return [] if _is_taken(reader.kind, writer.kind) else [_mismatch(reader, writer, at)]
        if reader.kind == "union" and _has_same_primitives(reader, writer):
            return []
        pair = (id(reader), id(writer))
        known = self.found.get(pair)
        if known is not None:
            return known and [Problem(f"{_name(at)} is {told(writer)}, which cannot be read either", reader.path,
                                      writer.path)]  # fmt: skip
        # A type within itself is as good as the rest of it.
        self.found[pair] = []
        found = self.found[pair] = self._compare(reader, writer, at)
        return found

    def _compare(self, reader: AvroType, writer: AvroType, at: At) -> list[Problem]:
        if writer.kind == "union":
            return [
                _not_taken(reader, branch, at, may=True)
                for branch in writer.branches
                if self.compare(reader, branch, at)
            ]
        if reader.kind == "union":
            # Every branch up to the first that fits, as the checker does: what it finds on the way stays known.
            fits = any(not self.compare(branch, writer, at) for branch in reader.branches)
            return [] if fits else [_not_taken(reader, writer, at)]
        if reader.kind != writer.kind:
            return [_mismatch(reader, writer, at)]
        if reader.kind == "record":
            return self._names(reader, writer, at) + self._fields(reader, writer, at)
        if reader.kind == "enum":
            return self._names(reader, writer, at) + _symbols(reader, writer, at)
        if reader.kind == "fixed":
            sizes = [] if reader.size == writer.size else [_mismatch(reader, writer, at)]
            return self._names(reader, writer, at) + sizes
        if reader.inner is None or writer.inner is None:
            return []
        return self.compare(reader.inner, writer.inner, (*at, _ITEM if reader.kind == "array" else _VALUE))

    @staticmethod
    def _names(reader: AvroType, writer: AvroType, at: At) -> list[Problem]:
        if reader.name == writer.name or writer.name in reader.aliases or reader.short_name == writer.short_name:
            return []
        text = f"{_name(at)} is called {writer.short_name}, and the reader knows {reader.short_name}"
        return [Problem(text, _to(reader, "name"), _to(writer, "name"))]

    def _fields(self, reader: AvroType, writer: AvroType, at: At) -> list[Problem]:
        written = {one.name: one for one in writer.fields}
        found: list[Problem] = []
        for one in reader.fields:
            source = written.get(one.name)
            if one.aliases:
                sources = [written[name] for name in (one.name, *one.aliases) if name in written]
                if len(sources) > 1:
                    names = " and ".join(field.name for field in sources)
                    found.append(Problem(f"{_name((*at, one.name))} is {names} of the records: its aliases match both",
                                         one.path, writer.path))  # fmt: skip
                    continue
                source = sources[0] if sources else None
            if source is None:
                if not one.has_default:
                    text = f"{_name((*at, one.name))} has no default, and records lack it"
                    found.append(Problem(text, one.path, writer.path))
            elif one is not source and (one.type.kind != source.type.kind or one.type.kind not in PRIMITIVES):
                found += self.compare(one.type, source.type, (*at, one.name))
        return found


def _symbols(reader: AvroType, writer: AvroType, at: At) -> list[Problem]:
    unknown = [symbol for symbol in writer.symbols if symbol not in reader.symbols]
    if not unknown or reader.default is not None:
        return []
    text = f"{_name(at)} may be {', '.join(unknown[:3])}, which the reader does not know"
    return [Problem(text, _to(reader, "symbols"), _to(writer, "symbols"))]


def _is_taken(reader: str, writer: str) -> bool:
    return reader == writer or writer in _PROMOTED.get(reader, _NONE)


def _has_same_primitives(reader: AvroType, writer: AvroType) -> bool:
    """Whether both are unions of the same primitive types: the usual case, which needs no comparing."""
    kinds = [one.kind for one in reader.branches]
    return kinds == [one.kind for one in writer.branches] and PRIMITIVES.issuperset(kinds)


def _mismatch(reader: AvroType, writer: AvroType, at: At) -> Problem:
    return Problem(f"{_name(at)} is {told(writer)}, and the reader takes {told(reader)}", reader.path, writer.path)


def _not_taken(reader: AvroType, writer: AvroType, at: At, *, may: bool = False) -> Problem:
    text = f"{_name(at)} {'may be' if may else 'is'} {told(writer)}, which {told(reader)} does not take"
    return Problem(text, reader.path, writer.path)


def _to(kind: AvroType, key: str) -> Path:
    return (*kind.path, key)


def _name(at: Iterable[str]) -> str:
    """``city of the field place``, ``an item of the field tags``; the record itself for no step."""
    found = ""
    for step in at:
        if step == _ITEM:
            found = f"an item of {found or 'the record'}"
        elif step == _VALUE:
            found = f"a value of {found or 'the record'}"
        else:
            found = f"{step} of {found}" if found else f"the field {step}"
    return found or "the record"
