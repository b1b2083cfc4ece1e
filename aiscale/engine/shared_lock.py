"""One run at a time on a shared state, over all machines and all phases of a run.

The engine locks a state for each of its own operations only. Between the phases of a run, while aiscale waits or writes
to the cluster itself, nothing would be locked. So a run makes a second stack in the same backend, which only one can
make. It holds who made it, and what that run is about to do: another machine that takes it over continues from there.
"""

from __future__ import annotations

import json
import os
import random
import socket
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from aiscale.clock import timestamp
from aiscale.engine.engine_errors import explained_error
from aiscale.engine.journal import FileJournal, Journal, Run, run_data, run_from
from aiscale.engine.lock import locked
from aiscale.engine.lock_owners import LockOwner, StateLockedError, lock_owners, locked_by
from aiscale.engine.shared_record import as_secret, packed, revealed, stack_resource, unpacked
from aiscale.errors import AiscaleError

if TYPE_CHECKING:
    from pulumi.automation import LocalWorkspace

    from aiscale.engine.automation import EngineSettings, EngineStack

_TRIES = 20
_PAUSE_S = 0.5
"""Longest pause before the next try, where somebody else is making or removing the lock at this moment."""

_NOTE, _RUN = "owner", "run"
_VERSION = 3
"""Of a deployment. Source: Pulumi, sdk/go/common/apitype, DeploymentSchemaVersionCurrent."""


@dataclass(frozen=True, slots=True)
class RunOwner:
    """The process that holds a shared lock.

    Attributes:
        host: name of its machine.
        kernel: identifies the running kernel; empty where the system has no such mark.
        namespace: the namespace of its process number; empty where the system has none.
        pid: its process number.
        started: when the process started (seconds since 1970).
        purpose: the command.
        since: when it took the lock (ISO 8601, UTC).
        token: differs from that of any other lock.
        is_over: whether its run has ended: with an error that left something to recover, or because a person says so.
    """

    host: str
    kernel: str
    namespace: str
    pid: int
    started: float
    purpose: str
    since: str
    token: str
    is_over: bool = False

    def is_dead(self) -> bool:
        """Whether it is proven to be: on this kernel and in this process namespace no such process runs."""
        import psutil

        if self.is_over:
            return True
        if (self.host, self.kernel, self.namespace) != (socket.gethostname(), _kernel(), _namespace()):
            return False
        try:
            return abs(psutil.Process(self.pid).create_time() - self.started) > 1
        except psutil.NoSuchProcess:
            return True
        except psutil.Error:
            return False

    def as_lock_owner(self) -> LockOwner:
        """The same for messages."""
        return LockOwner(self.host, self.pid, self.since)


def this_process(purpose: str, token: str) -> RunOwner:
    """This process as the owner of a lock."""
    import psutil

    return RunOwner(
        socket.gethostname(), _kernel(), _namespace(), os.getpid(), psutil.Process().create_time(), purpose,
        timestamp(), token,
    )  # fmt: skip


class Held(NamedTuple):
    """What a shared lock holds.

    Attributes:
        owner: who has it; None where that is not known yet.
        run: the run that was begun under it and has not ended.
    """

    owner: RunOwner | None
    run: Run | None


@contextmanager
def run_locked(settings: EngineSettings, purpose: str, *, breaks: bool = False) -> Iterator[Journal]:
    """Hold the lock of a state, on this machine and, where it is shared, over all machines. Gives the state's journal.

    Args:
        settings: of which state.
        purpose: the command, for the message that others get.
        breaks: whether the lock of a shared state is dropped first, with the run in it: only to forget that state.

    Raises:
        LockedError: another process of this machine holds it.
        StateLockedError: somebody else holds it who may be alive.
        AiscaleError: the backend cannot be reached or refuses.
    """
    from aiscale.engine.automation import EngineStack

    with locked(settings.folder, purpose):
        if not settings.is_shared:
            yield FileJournal(settings.folder.journal)
            return
        token = uuid.uuid4().hex
        lock = SharedLock(EngineStack(settings, token))
        if breaks:
            lock.drop()
        with lock.held(this_process(purpose, token)) as journal:
            yield journal


class SharedJournal:
    """The journal of a shared state: it is in the lock.

    Args:
        write: writes a run into the lock.
        run: the run that is in it.
    """

    def __init__(self, write: Callable[[Run], None], run: Run | None) -> None:
        self._write = write
        self._run = run

    def begin(self, run: Run) -> None:
        """As :class:`~aiscale.engine.journal.Journal` says."""
        self._write(run)
        self._run = run

    def end(self) -> None:
        """As :class:`~aiscale.engine.journal.Journal` says. The next run, or the end of the lock, takes it out."""
        self._run = None

    def unfinished(self) -> Run | None:
        """As :class:`~aiscale.engine.journal.Journal` says."""
        return self._run


class SharedLock:
    """The lock of one system in one environment in a shared backend.

    Args:
        stack: the engine on that state.
    """

    def __init__(self, stack: EngineStack) -> None:
        self._stack = stack
        self._settings = stack.settings
        self._project = f"{self._settings.system}.lock"

    @contextmanager
    def held(self, owner: RunOwner) -> Iterator[SharedJournal]:
        """Hold it. A run that has not ended by then stays in it, for whoever takes it next.

        Args:
            owner: who does.

        Raises:
            StateLockedError: somebody else holds it who may be alive.
            AiscaleError: the backend cannot be reached or refuses.
        """
        with TemporaryDirectory() as folder:
            workspace = self._workspace(folder)
            run = self._take(workspace, owner)
            journal = SharedJournal(lambda begun: self._begin(workspace, owner, begun), run)
            try:
                yield journal
            finally:
                now = self._look(workspace)
                if now is not None and now.owner is not None and now.owner.token == owner.token:
                    if (left := journal.unfinished()) is not None:
                        self._write(workspace, replace(owner, is_over=True), left)
                    else:
                        self._remove(workspace)

    def look(self) -> Held | None:
        """Who holds it, and what of a run is in it; None where nobody does.

        Raises:
            AiscaleError: the backend cannot be reached or refuses.
        """
        with TemporaryDirectory() as folder:
            return self._look(self._workspace(folder))

    def release(self) -> None:
        """Let the next run take it, whoever holds it: what of a run is in it stays.

        Raises:
            AiscaleError: the backend cannot be reached or refuses.
        """
        with TemporaryDirectory() as folder:
            workspace = self._workspace(folder)
            now = self._look(workspace)
            if now is None:
                return
            if now.owner is None:
                self._remove(workspace)
            else:
                self._write(workspace, replace(now.owner, is_over=True), now.run)

    def drop(self) -> None:
        """Drop it, whoever holds it, and what of a run is in it.

        Raises:
            AiscaleError: the backend cannot be reached or refuses.
        """
        with TemporaryDirectory() as folder:
            self._remove(self._workspace(folder))

    def _take(self, workspace: LocalWorkspace, owner: RunOwner) -> Run | None:
        from pulumi.automation import Stack
        from pulumi.automation.errors import CommandError, StackAlreadyExistsError

        for _ in range(_TRIES):
            try:
                Stack.create(self._settings.environment, workspace)
            except StackAlreadyExistsError:
                taken = self._take_from_dead(workspace, owner)
                if taken is not None:
                    return taken.run
            except CommandError as error:
                if not lock_owners(str(error)):
                    raise explained_error(error, self._settings) from None
                time.sleep(_PAUSE_S * random.random())  # noqa: S311 (no secret)
            else:
                try:
                    self._write(workspace, owner, None)
                except AiscaleError:
                    self._remove(workspace)
                    raise
                return None
        raise locked_by((), self._settings.title, self._settings.where)

    def _take_from_dead(self, workspace: LocalWorkspace, owner: RunOwner) -> Held | None:
        """Take over the lock of a process that is proven to be dead, with its run; None where it has just gone.

        Raises:
            StateLockedError: its owner may be alive.
        """
        from filelock import FileLock

        name = sha256(f"{self._settings.backend} {self._project} {self._settings.environment}".encode()).hexdigest()
        with FileLock(self._stack.home / f"lock-{name[:16]}", mode=0o600):  # it was of this machine: one takes it
            now = self._look(workspace)
            if now is None or now.owner is None:
                time.sleep(_PAUSE_S)  # it has just been made, or has just gone
                now = self._look(workspace)
            if now is None:
                return None
            if now.owner is None or not now.owner.is_dead():
                raise self._locked(now)
            self._write(workspace, owner, now.run)
            now = self._look(workspace)
            if now is None or now.owner is None or now.owner.token != owner.token:
                raise self._locked(now)  # another machine took what was released for all of them
            return now

    def _begin(self, workspace: LocalWorkspace, owner: RunOwner, run: Run) -> None:
        """Write a run into the lock of this process.

        Raises:
            StateLockedError: it was released, and somebody else has taken it.
        """
        now = self._look(workspace)
        if now is None or now.owner is None or now.owner.token != owner.token or now.owner.is_over:
            raise StateLockedError(
                f"somebody has removed the lock of {self._settings.title} during this run",
                hint="look at aiscale preview, and run the command again; nothing was changed in this phase",
            )
        self._write(workspace, owner, run)

    def _locked(self, now: Held | None) -> StateLockedError:
        known = (now.owner.as_lock_owner(),) if now is not None and now.owner is not None else ()
        return locked_by(known, self._settings.title, self._settings.where)

    def _write(self, workspace: LocalWorkspace, owner: RunOwner, run: Run | None) -> None:
        from pulumi.automation import Deployment, Stack
        from pulumi.automation.errors import CommandError

        environment = self._settings.environment
        outputs: dict[str, Any] = {_NOTE: json.dumps(asdict(owner))}
        if run is not None:
            outputs[_RUN] = as_secret(packed(run_data(run)))
        try:
            stack = Stack.select(environment, workspace)
            held = dict(stack.export_stack().deployment or {})
            held["resources"] = [stack_resource(self._project, environment, outputs)]
            stack.import_stack(Deployment(_VERSION, held))
        except CommandError as error:
            raise explained_error(error, self._settings) from None

    def _look(self, workspace: LocalWorkspace) -> Held | None:
        from pulumi.automation import Stack
        from pulumi.automation.errors import CommandError, StackNotFoundError

        try:
            held = Stack.select(self._settings.environment, workspace).export_stack().deployment or {}
        except StackNotFoundError:
            return None
        except CommandError as error:
            raise explained_error(error, self._settings) from None
        return _held_in(held)

    def _remove(self, workspace: LocalWorkspace) -> None:
        from pulumi.automation.errors import CommandError, StackNotFoundError

        try:
            with suppress(StackNotFoundError):
                workspace.remove_stack(self._settings.environment, force=True)
        except CommandError as error:
            raise explained_error(error, self._settings) from None

    def _workspace(self, folder: str) -> LocalWorkspace:
        return self._stack.workspace(self._project, folder)


def _held_in(state: Mapping[str, Any]) -> Held:
    for item in state.get("resources") or ():
        with suppress(KeyError, TypeError, ValueError):
            outputs = revealed(item["outputs"])
            owner = RunOwner(**json.loads(outputs[_NOTE]))
            text = outputs.get(_RUN)
            return Held(owner, run_from(unpacked(text)) if text else None)
    return Held(None, None)


def _kernel() -> str:
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


def _namespace() -> str:
    with suppress(OSError):
        return str(Path("/proc/self/ns/pid").readlink())
    return ""
