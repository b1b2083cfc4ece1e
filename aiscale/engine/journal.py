"""The write-ahead journal: what is about to be done is on disk before it is done.

One JSON object a line, each synced. A line that was cut off by a crash is dropped: its run had not begun.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aiscale.clock import timestamp
from aiscale.engine.empty_values import Empty, empty_values
from aiscale.engine.folder import StateFolder, sync_folder, write_durably
from aiscale.engine.state import StateError
from aiscale.lowering.references import Steps, templates
from aiscale.lowering.resource import current_key
from aiscale.plan.applied_state import NOWHERE, AppliedTo, applied_to, identity
from aiscale.plan.changes import Action, ResourceChange

FORMAT_VERSION = 2
"""Of the lines that begin a run. Another version's run is finished by that version."""

_COMPACT_OVER_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One change that was about to be made.

    Attributes:
        key: the record's key.
        action: what was about to be done.
        type: Pulumi type token.
        address: the component that owns it.
        reason: why it exists.
        api_version: of the object that would exist; empty for a deletion and for anything but Kubernetes objects.
        kind: the same.
        namespace: the same; empty for objects without one.
        name: the same.
        references: where it refers to outputs of others: fields and positions, and the text that stands there.
        empty: its empty lists and maps, and where they stand.
    """

    key: str
    action: str
    type: str
    address: str
    reason: str
    api_version: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    references: tuple[tuple[Steps, str], ...] = ()
    empty: tuple[Empty, ...] = ()

    @property
    def manifest(self) -> dict[str, Any]:
        """Just enough of the object to find it."""
        metadata = {"name": self.name} | ({"namespace": self.namespace} if self.namespace else {})
        return {"apiVersion": self.api_version, "kind": self.kind, "metadata": metadata}


@dataclass(frozen=True, slots=True)
class Run:
    """One run that the journal knows of.

    Attributes:
        id: the run; its processes carry it in ``AISCALE_RUN``.
        plan: the plan that was run.
        cluster: uid of the cluster.
        pid: process that ran it.
        since: when it began (ISO 8601, UTC).
        entries: every change that was about to be made.
        to: what the cluster is called, and where it is.
        lineage: of the state that it changes.
    """

    id: str
    plan: str
    cluster: str
    pid: int
    since: str
    entries: tuple[JournalEntry, ...]
    to: AppliedTo = NOWHERE
    lineage: str = ""


class Journal:
    """The journal of one environment.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(
        self,
        run: str,
        plan: str,
        cluster: str,
        changes: Iterable[ResourceChange],
        to: AppliedTo = NOWHERE,
        lineage: str = "",
    ) -> None:
        """Note that a run is about to start. On return the note survives a crash.

        Raises:
            StateError: it cannot be written; nothing was changed.
        """
        self._append({
            "begin": run,
            "format_version": FORMAT_VERSION,
            "lineage": lineage,
            "plan": plan,
            "cluster": cluster,
            "to": asdict(to),
            "pid": os.getpid(),
            "since": timestamp(),
            "changes": [asdict(_entry(change)) for change in changes],
        })  # fmt: skip

    def end(self, run: str) -> None:
        """Note that the outcome of a run is in the applied state.

        Raises:
            StateError: it cannot be written; the next command recovers the run once more.
        """
        self._append({"end": run})
        if self._path.stat().st_size > _COMPACT_OVER_BYTES and not self.unfinished():
            write_durably(self._path, b"")

    def unfinished(self) -> tuple[Run, ...]:
        """The runs that began and did not end, oldest first."""
        ended: set[str] = set()
        begun: dict[str, Mapping[str, Any]] = {}
        for line in self._lines():
            if "begin" in line:
                begun[str(line["begin"])] = line
            elif "end" in line:
                ended.add(str(line["end"]))
        return tuple(self._open_run(line) for run, line in begun.items() if run not in ended)

    def _open_run(self, line: Mapping[str, Any]) -> Run:
        if (version := line.get("format_version")) != FORMAT_VERSION:
            raise StateError(
                f"{self._path} was written by another version of aiscale (format {version or 'unknown'}, this one "
                f"reads {FORMAT_VERSION})",
                hint="finish the interrupted run with that version: aiscale up or aiscale destroy",
            )
        try:
            return _run(line)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self._broken() from None

    def _lines(self) -> list[dict[str, Any]]:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return []
        whole, _, _torn = content.rpartition(b"\n")
        try:
            lines = [json.loads(line) for line in whole.splitlines() if line]
        except (ValueError, RecursionError):
            raise self._broken() from None
        if not all(isinstance(line, dict) for line in lines):
            raise self._broken()
        return lines

    def _broken(self) -> StateError:
        return StateError(
            f"{self._path} is broken",
            hint="move it away and run aiscale drift: what an interrupted run left shows as extra",
        )

    def _append(self, line: Mapping[str, Any]) -> None:
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            is_new = not self._path.exists()
            if not is_new:
                self._drop_torn_line()
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "ab") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if is_new:
                sync_folder(self._path.parent)
        except OSError as error:
            raise StateError(
                f"{self._path} cannot be written: {error.strerror}",
                hint="make room or make it writable: nothing is changed that the journal does not know",
            ) from None

    def _drop_torn_line(self) -> None:
        content = self._path.read_bytes()
        if content and not content.endswith(b"\n"):
            write_durably(self._path, content[: content.rfind(b"\n") + 1])


def _entry(change: ResourceChange) -> JournalEntry:
    start = (change.key, change.action.value, change.type, change.address, change.reason)
    record = change.desired
    if record is None:
        return JournalEntry(*start)
    references, empty = templates(record.properties, record.depends_on), tuple(empty_values(record.properties))
    if not record.is_kubernetes:
        return JournalEntry(*start, references=references, empty=empty)
    _group, kind, namespace, name = identity(record.properties)
    return JournalEntry(*start, record.properties["apiVersion"], kind, namespace, name, references, empty)


def _read_entry(entry: dict[str, Any]) -> JournalEntry:
    given = tuple((tuple(steps), str(text)) for steps, text in entry.pop("references", ()))
    empty = tuple((tuple(steps), value) for steps, value in entry.pop("empty", ()))
    entry["key"] = current_key(entry["type"], entry["key"])
    return JournalEntry(**entry, references=given, empty=empty)


def _run(line: Mapping[str, Any]) -> Run:
    entries = tuple(_read_entry(entry) for entry in line["changes"])
    to = applied_to(line.get("to", {}))
    return Run(
        line["begin"], line["plan"], line["cluster"], line["pid"], line["since"], entries,
        to=to, lineage=line["lineage"],
    )  # fmt: skip


MAKES = frozenset({Action.CREATE.value, Action.REPLACE.value})
"""Actions after which an object may exist that the engine never recorded."""


def begun(folder: StateFolder, *, takes_torn: bool) -> tuple[tuple[Run, ...], bool]:
    """The runs that began here and did not end, and whether the journal of them is broken.

    Raises:
        StateError: it is, and may not be.
    """
    try:
        return Journal(folder.journal).unfinished(), False
    except StateError:
        if not takes_torn:
            raise
        return (), True
