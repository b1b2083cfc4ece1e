"""A schema's file: its text, where things stand in it, and what is said when it is wrong."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from aiscale.core.messages.validation_errors import InvalidComponentError, unreadable, unreadable_file
from aiscale.core.messages.wording import few
from aiscale.core.values import json_text
from aiscale.core.values.json_text import JsonError, Places, line_and_column
from aiscale.diagnostics import Diagnostic, Location, Related, Severity

DEEPEST = 100
"""Most levels of types within types: what is read here is walked by recursion later."""

LARGEST = 2**20
"""Most bytes of a schema. Source: Kubernetes documentation, ConfigMaps hold 1 MiB at most; registries that keep
schemas in Kafka take less than that (``max.message.bytes``)."""

_MOST_FLAWS = 20


class SchemaFile(NamedTuple):
    """One file of a schema.

    Attributes:
        path: as given.
        full: where it lies.
        text: its content.
        place: the call that names it.
    """

    path: str
    full: Path
    text: str
    place: Location

    def refuse(self, why: str, hint: str = "") -> InvalidComponentError:
        """What to raise when the content is not what it should be."""
        return unreadable(f"the schema {self.path!r} {why}", self.place, hint or f"fix {self.full}")

    def refuse_place(self, reason: str, start: int, end: int) -> InvalidComponentError:
        """What to raise when the content is wrong at one place, by its offsets."""
        return InvalidComponentError((self.finding(reason, (start, end)),))

    def refuse_json(self, error: JsonError) -> InvalidComponentError:
        """What to raise when the content is not JSON."""
        first = self.location(error.first) if error.first >= 0 else None
        return InvalidComponentError(
            (self.finding(error.reason, (error.start, error.end), error.help, first, "the first is"),)
        )

    def refuse_flaws(self, flaws: Sequence[PlacedFlaw], places: Places) -> InvalidComponentError:
        """What to raise when the content is JSON, and wrong at these places."""
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
        """A place in the file; one that goes over several lines ends with its first."""
        line, column = line_and_column(self.text, start)
        stop = self.text.find("\n", start, max(end, start + 1))
        last = stop if stop >= 0 else max(end, start + 1)
        return Location(str(self.full), line, column=column, end_column=column + max(1, last - start))

    def finding(
        self, reason: str, span: tuple[int, int], hint: str = "", other: Location | None = None, there: str = ""
    ) -> Diagnostic:
        """What is wrong at a place of the file.

        Args:
            reason: what is wrong.
            span: offsets of the place, the end one past its last character.
            hint: what to write instead.
            other: another place that matters.
            there: what is at the other place.
        """
        read = Related("it is read", self.place, "path")
        return Diagnostic(
            "MOD001", Severity.ERROR, f"{self.path}: {reason}",
            location=self.location(*span), help=hint,
            related=(Related(there, other), read) if other is not None else (read,),
        )  # fmt: skip

    def beside(self, full: Path) -> SchemaFile | None:
        """Another file that this one leads to; None where there is none.

        Args:
            full: where it would lie.
        """
        if not full.is_file():
            return None
        shown = os.path.relpath(full, Path(self.place.file).parent)
        return read_file(self.place, Path(shown).as_posix())


class PlacedFlaw(NamedTuple):
    """What is wrong with a schema, by the path of the value in its JSON.

    Attributes:
        path: the value that is wrong.
        reason: what is wrong with it.
        help: what to write instead.
        of_key: whether the key of that value is meant, and not the value.
        other: path of another value that matters, and what is there.
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
        path: the file, from the folder of the file that calls.
    """
    full = Path(place.file).parent / path
    try:
        if (size := full.stat().st_size) > LARGEST:
            why = f"has {size:,} bytes: no registry takes more than {LARGEST:,}"
            raise unreadable(f"the schema {path!r} {why}", place, "split it into several records")
        return SchemaFile(path, full, full.read_text(encoding="utf-8"), place)
    except OSError as error:
        raise unreadable_file(f"the schema {path!r}", path, place, error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise unreadable(f"the schema {path!r} is not UTF-8 text: {error}", place, f"fix {full}") from None
