"""Schema files and the files that they refer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from aiscale.components.streams.schema_file import DEEPEST, OutsideError, SchemaFile, read_file
from aiscale.core.call_sites import caller
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.project_files import HELP
from aiscale.core.values.json_text import Path as JsonPath
from aiscale.core.values.schemas import SchemaReference
from aiscale.diagnostics import Diagnostic, Location, Severity
from aiscale.errors import BlueprintError

REFERENCE = "\0"
"""Prefix of the first step of a path into another file; the name of the reference follows."""


class Named(NamedTuple):
    """A type of another file that a file names.

    Attributes:
        names: possible names, the likeliest first.
        at: place of the name: a JSON path, or offsets.
    """

    names: tuple[str, ...]
    at: JsonPath


class Format(Protocol):
    """How a schema format refers to other files."""

    missing_help: str
    """Help for a file that is not found."""

    def named_in(self, file: SchemaFile, /) -> Sequence[Named]:
        """The types of other files that a file names, in the order of the text."""

    def defined_in(self, file: SchemaFile, /) -> Mapping[str, JsonPath]:
        """The types that a file defines, with their places."""

    def is_meant(self, named: Named, candidate: SchemaFile, /) -> bool:
        """Whether a given file is the one that another file names."""

    def beside(self, named: Named, by: SchemaFile) -> SchemaFile | None:
        """The file that another one refers to implicitly."""

    def name_of(self, named: Named, found: SchemaFile, /) -> str:
        """Name of the reference in a registry."""

    def missing(self, named: Named, /) -> str:
        """Message for a file that is not found; empty if the parser reports it."""

    def span_of(self, text: str, at: JsonPath, /) -> tuple[int, int]:
        """Offsets of a place."""

    def read(self, file: SchemaFile, references: tuple[SchemaReference, ...], /, *, is_reference: bool) -> str:
        """The content in canonical form, checked."""


class Whole(NamedTuple):
    """A parsed version of a schema.

    Attributes:
        file: its file.
        text: its content in canonical form.
        references: schemas that it uses, each after those that it uses itself.
        files: file of each reference by name.
    """

    file: SchemaFile
    text: str
    references: tuple[SchemaReference, ...]
    files: Mapping[str, SchemaFile]


def read_versions(
    kind: Format, path: str, references: Sequence[str], previous: Sequence[str | Sequence[Whole]]
) -> tuple[Whole, ...]:
    """Read a schema and its earlier versions, oldest first; the last is the schema itself.

    Args:
        kind: the format.
        path: the schema, relative to the file that calls.
        references: files that it may use types from.
        previous: earlier versions, oldest first: files, or parsed schemas.

    Raises:
        InvalidComponentError: a file is missing or invalid, names an unknown type, refers to itself, or defines a type
            twice; or a file of ``references`` is not used.
    """
    place = caller(("path", "registry"))
    for argument, value in (("references", references), ("previous", previous)):
        if isinstance(value, str):
            raise refused(f"{argument} must be a list of files, not the text {value!r}", place, argument, None,
                          f'{argument}=["{value}"]')  # fmt: skip
    walk = _Walk(kind, tuple(read_file(place, one) for one in references))
    current = read_file(place, path)
    earlier = [read_file(place, one) if isinstance(one, str) else one[-1] for one in previous]
    found = [one if isinstance(one, Whole) else walk.whole(one) for one in earlier]
    found.append(walk.whole(current))
    for index, given in enumerate(walk.given):
        if given.full.resolve() not in walk.used:
            raise refused(f"nothing of {given.path} is used in {path}", place, "references", index, "leave it out")
    return tuple(found)


def fields_of(versions: Sequence[Whole]) -> dict[str, Any]:
    """The fields of a schema from its files."""
    *earlier, current = versions
    found: dict[str, Any] = {"text": current.text, "previous": tuple(one.text for one in earlier)}
    if current.references:
        found["references"] = current.references
    if any(one.references for one in earlier):
        found["previous_references"] = tuple(one.references for one in earlier)
    return found


class _Walk:
    """Goes from file to file."""

    def __init__(self, kind: Format, given: tuple[SchemaFile, ...]) -> None:
        self.kind, self.given = kind, given
        self.used: set[Path] = set()
        self.flaws: list[Diagnostic] = []

    def whole(self, file: SchemaFile) -> Whole:
        """A file with everything that it leads to."""
        uses: dict[str, tuple[str, ...]] = {}
        files: dict[str, SchemaFile] = {}
        self.flaws = []
        direct = self._visit(file, (), uses, files)
        self._refuse_clashes((*files.values(), file))
        if self.flaws:
            raise InvalidComponentError(tuple(self.flaws))
        done: dict[str, SchemaReference] = {}
        for name, one in files.items():
            text = self.kind.read(one, tuple(done.values()), is_reference=True)
            done[name] = SchemaReference(
                name=name, path=one.path, text=text, uses=uses[name], direct=name in direct
            )  # fmt: skip
        references = tuple(done.values())
        return Whole(file, self.kind.read(file, references, is_reference=False), references, files)

    def _visit(
        self, file: SchemaFile, trail: tuple[SchemaFile, ...], uses: dict[str, tuple[str, ...]],
        files: dict[str, SchemaFile],
    ) -> tuple[str, ...]:  # fmt: skip
        """Names of what a file takes types from; what that is comes to ``files`` before it does."""
        trail = (*trail, file)
        if len(trail) > DEEPEST:
            self.flaws.append(file.finding(f"files lead from one to the next more than {DEEPEST} times", (0, 1)))
            return ()
        names: dict[str, None] = {}
        for named in self.kind.named_in(file):
            try:
                found = self._find(named, file)
            except OutsideError as error:
                self._flaw(file, named, str(error), HELP)
                continue
            if found is None:
                if said := self.kind.missing(named):
                    self._flaw(file, named, said, self.kind.missing_help)
                continue
            full = found.full.resolve()
            if full in (one.full.resolve() for one in trail):
                way = " → ".join(one.path for one in (*trail[1:], found))
                more = f": {way}" if len(trail) > 1 else ""
                self._flaw(
                    file, named, f"this leads back to {found.path}{more}", "types that both need in a third file"
                )
                continue
            name = self.kind.name_of(named, found)
            known = files.get(name)
            if known is None:
                uses[name] = self._visit(found, trail, uses, files)
                files[name] = found
            elif known.full.resolve() != full:
                self._flaw(file, named, f"{name} is {found.path} here, and {known.path} elsewhere",
                           "one name for one file")  # fmt: skip
            names[name] = None
        return tuple(names)

    def _find(self, named: Named, by: SchemaFile) -> SchemaFile | None:
        for one in self.given:
            if one.full.resolve() != by.full.resolve() and self.kind.is_meant(named, one):
                self.used.add(one.full.resolve())
                return one
        return self.kind.beside(named, by)

    def _refuse_clashes(self, files: Sequence[SchemaFile]) -> None:
        first: dict[str, tuple[SchemaFile, JsonPath]] = {}
        for file in dict.fromkeys(files):
            for name, at in self.kind.defined_in(file).items():
                before = first.setdefault(name, (file, at))
                if before[0] is not file:
                    there = before[0].location(*self.kind.span_of(before[0].text, before[1]))
                    self.flaws.append(
                        file.finding(
                            f"{name} is defined in {before[0].path} as well", self.kind.span_of(file.text, at),
                            "define it in one of the two files", there, "the other is",
                        )
                    )  # fmt: skip

    def _flaw(self, file: SchemaFile, named: Named, reason: str, help: str) -> None:
        self.flaws.append(file.finding(reason, self.kind.span_of(file.text, named.at), help))


def reference_of(path: JsonPath) -> tuple[str, JsonPath]:
    """The reference that a path leads into, empty for the schema itself, and the path within it."""
    if path and isinstance(path[0], str) and path[0].startswith(REFERENCE):
        return path[0][len(REFERENCE) :], path[1:]
    return "", path


def into(name: str) -> JsonPath:
    """The path of a reference's whole content."""
    return (REFERENCE + name,)


def into_file(name: str, path: JsonPath) -> JsonPath:
    """A path in a reference as a path of the schema; a path into a further reference is unchanged."""
    return path if reference_of(path)[0] else (*into(name), *path)


def refused(message: str, place: Location, argument: str, index: int | None = None, hint: str = "") -> BlueprintError:
    """The error to raise for an invalid argument of ``file``."""
    return InvalidComponentError(
        (Diagnostic("MOD001", Severity.ERROR, message, location=place, argument=argument, index=index, help=hint),)
    )
