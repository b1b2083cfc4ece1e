"""What a run is about to do, on disk before it is done."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from aiscale.clock import timestamp
from aiscale.engine.folder import StateFolder, sync_folder, write_durably
from aiscale.engine.state import StateError, record_data, record_from
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import NOWHERE, Applied, AppliedTo, applied_to
from aiscale.plan.changes import Action, ResourceChange

FORMAT_VERSION = 3
"""Of a run that was begun. Another version's run is finished by that version."""

_MAKES = frozenset({Action.CREATE.value, Action.REPLACE.value})


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One change that was about to be made.

    Attributes:
        action: what was about to be done.
        record: what would be applied; of a deletion, what was.
    """

    action: str
    record: Resource

    @property
    def makes(self) -> bool:
        """Whether an object may exist afterwards that the engine never recorded."""
        return self.action in _MAKES

    @property
    def deletes(self) -> bool:
        """Whether it was a deletion."""
        return self.action == Action.DELETE.value


@dataclass(frozen=True, slots=True)
class Run:
    """One run that was begun.

    Attributes:
        id: the run; its processes carry it in ``AISCALE_RUN``.
        plan: the plan that was run.
        cluster: uid of the cluster.
        pid: process that ran it.
        since: when it began (ISO 8601, UTC).
        entries: every change that was about to be made, by key.
        to: what the cluster is called, and where it is.
        lineage: of the state that it changes.
    """

    id: str
    plan: str
    cluster: str
    pid: int
    since: str
    entries: Mapping[str, JournalEntry]
    to: AppliedTo = NOWHERE
    lineage: str = ""


def begun_run(
    id: str,
    plan: str,
    cluster: str,
    changes: Iterable[ResourceChange],
    applied: Applied,
    to: AppliedTo = NOWHERE,
    lineage: str = "",
) -> Run:
    """A run of this process that begins now.

    Args:
        id: of the run.
        plan: id of the plan.
        cluster: uid of the cluster.
        changes: what it is about to do.
        applied: the state before it.
        to: what the cluster is called, and where it is.
        lineage: of the state.
    """
    entries = {change.key: JournalEntry(change.action.value, _record(change, applied)) for change in changes}
    return Run(id, plan, cluster, os.getpid(), timestamp(), entries, to, lineage)


def _record(change: ResourceChange, applied: Applied) -> Resource:
    before = applied.resources.get(change.key)
    if change.desired is not None:
        return change.desired
    if before is not None:
        return before.resource
    return Resource(change.type, change.key, {}, change.address, (), change.reason)


class Journal(Protocol):
    """Holds the one run of a state that was begun and has not ended."""

    def begin(self, run: Run) -> None:
        """Note that a run is about to start. On return the note survives a crash.

        Raises:
            AiscaleError: it cannot be written; nothing was changed.
        """

    def end(self) -> None:
        """Note that the outcome of the run is in the applied state.

        Raises:
            AiscaleError: it cannot be written; the next command recovers the run once more.
        """

    def unfinished(self) -> Run | None:
        """The run that was begun and has not ended.

        Raises:
            AiscaleError: what is noted of it cannot be read.
        """


class FileJournal:
    """The journal of a state on this machine: a file that is there while a run is unfinished.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(self, run: Run) -> None:
        """As :class:`Journal` says."""
        try:
            write_durably(self._path, json.dumps(run_data(run), ensure_ascii=False, separators=(",", ":")).encode())
        except OSError as error:
            raise StateError(
                f"{self._path} cannot be written: {error.strerror}",
                hint="make room or make it writable: nothing is changed that the journal does not know",
            ) from None

    def end(self) -> None:
        """As :class:`Journal` says."""
        try:
            self._path.unlink(missing_ok=True)
            sync_folder(self._path.parent)
        except OSError as error:
            raise StateError(f"{self._path} cannot be removed: {error.strerror}", hint="make it writable") from None

    def unfinished(self) -> Run | None:
        """As :class:`Journal` says."""
        try:
            data = json.loads(self._path.read_bytes())
            version = data.get("format_version")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StateError(f"{self._path} cannot be read: {error.strerror}") from None
        except (ValueError, AttributeError, RecursionError):
            raise self._broken() from None
        if version != FORMAT_VERSION:
            raise StateError(
                f"{self._path} was written by another version of aiscale (format {version or 'unknown'}, this one "
                f"reads {FORMAT_VERSION})",
                hint="finish the interrupted run with that version: aiscale up or aiscale destroy",
            )
        try:
            return run_from(data)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self._broken() from None

    def _broken(self) -> StateError:
        return StateError(
            f"{self._path} is broken",
            hint="move it away and run aiscale drift: what an interrupted run left shows as extra",
        )


def run_data(run: Run) -> dict[str, Any]:
    """A run as JSON data."""
    return {
        "format_version": FORMAT_VERSION,
        "id": run.id,
        "plan": run.plan,
        "cluster": run.cluster,
        "pid": run.pid,
        "since": run.since,
        "to": asdict(run.to),
        "lineage": run.lineage,
        "changes": [{"action": one.action, "record": record_data(one.record)} for one in run.entries.values()],
    }


def run_from(data: Mapping[str, Any]) -> Run:
    """A run from JSON data that :func:`run_data` made."""
    entries = [JournalEntry(one["action"], record_from(one["record"])) for one in data["changes"]]
    return Run(
        data["id"], data["plan"], data["cluster"], data["pid"], data["since"],
        {one.record.key: one for one in entries}, applied_to(data["to"]), data["lineage"],
    )  # fmt: skip


def begun(folder: StateFolder, *, takes_torn: bool) -> tuple[Run | None, bool]:
    """The run that began on this machine and did not end, and whether the journal of it is broken.

    Raises:
        StateError: it is, and may not be.
    """
    try:
        return FileJournal(folder.journal).unfinished(), False
    except StateError:
        if not takes_torn:
            raise
        return None, True
