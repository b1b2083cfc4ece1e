"""Schema files: text, places, errors."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from aiscale.core.messages.validation_errors import InvalidComponentError, unreadable, unreadable_file
from aiscale.core.messages.wording import few
from aiscale.core.project_files import HELP, outside
from aiscale.core.values import json_text
from aiscale.core.values.json_text import JsonError, Places, line_and_column
from aiscale.diagnostics import Diagnostic, Location, Related, Severity

DEEPEST = 100
"""Maximum nesting of types; later steps are recursive."""

LARGEST = 2**20
"""Maximum size of a schema in bytes. Source: Kubernetes documentation, a ConfigMap contains at most 1 MiB; registries
that store schemas in Kafka accept less (``max.message.bytes``)."""

_MOST_FLAWS = 20


class OutsideError(Exception):
    """A file refers to another one that is outside of the project."""


class SchemaFile(NamedTuple):
    """One file of a schema.

    Attributes:
        path: as given.
        full: full path.
        text: its content.
        place: the call that names it.
    """

    path: str
    full: Path
    text: str
    place: Location

    def refuse(self, why: str, hint: str = "") -> InvalidComponentError:
        """The error to raise for invalid content."""
        return unreadable(f"the schema {self.path!r} {why}", self.place, hint or f"fix {self.full}")

    def refuse_place(self, reason: str, start: int, end: int) -> InvalidComponentError:
        """The error to raise for invalid content at a place, by offsets."""
        return InvalidComponentError((self.finding(reason, (start, end)),))

    def refuse_json(self, error: JsonError) -> InvalidComponentError:
        """The error to raise for content that is not JSON."""
        first = self.location(error.first) if error.first >= 0 else None
        return InvalidComponentError(
            (self.finding(error.reason, (error.start, error.end), error.help, first, "the first is"),)
        )

    def refuse_flaws(self, flaws: Sequence[PlacedFlaw], places: Places) -> InvalidComponentError:
        """The error to raise for JSON that is invalid at these places."""
        found = []
        shown = few(flaws, _MOST_FLAWS)
        for flaw in shown:
            span = (places.keys if flaw.of_key else places.values).get(flaw.path) or places.values[()]
            other = None
            if flaw.other is not None:
                other = self.location(*places.values[flaw.other[0]])
            found.append(self.finding(flaw.reason, span, flaw.help, other, flaw.other[1] if flaw.other else ""))
        if rest := len(flaws) - len(shown):
            more = f"{rest} more places of this file are wrong: aiscale lint --all names them"
            found[-1] = replace(found[-1], notes=(*found[-1].notes, more))
        return InvalidComponentError(tuple(found))

    def location(self, start: int, end: int = -1) -> Location:
        """A place in the file; of several lines, the first."""
        line, column = line_and_column(self.text, start)
        stop = self.text.find("\n", start, max(end, start + 1))
        last = stop if stop >= 0 else max(end, start + 1)
        return Location(str(self.full), line, column=column, end_column=column + max(1, last - start))

    def finding(
        self, reason: str, span: tuple[int, int], hint: str = "", other: Location | None = None, there: str = ""
    ) -> Diagnostic:
        """A finding at a place of the file.

        Args:
            reason: what is wrong.
            span: start and end offset of the place.
            hint: what to write instead.
            other: a related place.
            there: what is at the related place.
        """
        read = Related("it is read", self.place, "path")
        return Diagnostic(
            "MOD001", Severity.ERROR, f"{self.path}: {reason}",
            location=self.location(*span), help=hint,
            related=(Related(there, other), read) if other is not None else (read,),
        )  # fmt: skip

    def beside(self, full: Path) -> SchemaFile | None:
        """A file that this one refers to. None: it does not exist.

        Args:
            full: its full path.

        Raises:
            OutsideError: it is outside of the project.
        """
        if why := outside(full, self.place.file):
            raise OutsideError(f"the file {full.name} {why}")
        if not full.is_file():
            return None
        shown = os.path.relpath(full, Path(self.place.file).parent)
        return read_file(self.place, Path(shown).as_posix())


class PlacedFlaw(NamedTuple):
    """An error of a schema, with the JSON path of the value.

    Attributes:
        path: path of the invalid value.
        reason: what is wrong with it.
        help: what to write instead.
        of_key: whether the key of that value is invalid, and not the value.
        other: path of a related value, and what is there.
    """

    path: json_text.Path
    reason: str
    help: str = ""
    of_key: bool = False
    other: tuple[json_text.Path, str] | None = None


def read_file(place: Location, path: str) -> SchemaFile:
    """Read one file.

    Args:
        place: the call that names it.
        path: the file, relative to the file that calls.
    """
    full = Path(place.file).parent / path
    if why := outside(full, place.file):
        raise unreadable(f"the schema {path!r} {why}", place, HELP)
    try:
        if full.exists() and not full.is_file() and not full.is_dir():
            raise unreadable(f"the schema {path!r} is a pipe or a device, not a file", place, "name a file")
        if (size := full.stat().st_size) > LARGEST:
            why = f"has {size:,} bytes: no registry takes more than {LARGEST:,}"
            raise unreadable(f"the schema {path!r} {why}", place, "split it into several records")
        return SchemaFile(path, full, full.read_text(encoding="utf-8"), place)
    except OSError as error:
        raise unreadable_file(f"the schema {path!r}", path, place, error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise unreadable(f"the schema {path!r} is not UTF-8 text: {error}", place, f"fix {full}") from None
