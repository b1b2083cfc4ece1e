"""One run at a time on a shared state, over all machines and all phases of a run.

The engine locks a state for each of its own operations only. Between the phases of a run, while aiscale waits or writes
to the cluster itself, nothing would be locked. So a run makes a second stack in the same backend, which only one can
make, and which holds who made it.
"""

from __future__ import annotations

import json
import os
import random
import socket
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from aiscale.clock import timestamp
from aiscale.engine.engine_errors import explained_error
from aiscale.engine.lock import locked
from aiscale.engine.lock_owners import LockOwner, lock_owners, locked_by

if TYPE_CHECKING:
    from pulumi.automation import LocalWorkspace, Stack

    from aiscale.engine.automation import EngineSettings, EngineStack

_TRIES = 20
_PAUSE_S = 0.5
"""Longest pause before the next try, where somebody else is making or removing the lock at this moment."""

_NOTE = "owner"
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
    """

    host: str
    kernel: str
    namespace: str
    pid: int
    started: float
    purpose: str
    since: str
    token: str

    def is_dead(self) -> bool:
        """Whether it is proven to be: on this kernel and in this process namespace no such process runs."""
        import psutil

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


@contextmanager
def run_locked(settings: EngineSettings, purpose: str, *, breaks: bool = False) -> Iterator[None]:
    """Hold the lock of a state, on this machine and, where it is shared, over all machines.

    Args:
        settings: of which state.
        purpose: the command, for the message that others get.
        breaks: whether the lock of a shared state is taken away from whoever holds it.

    Raises:
        LockedError: another process of this machine holds it.
        StateLockedError: somebody else holds it who may be alive.
        AiscaleError: the backend cannot be reached or refuses.
    """
    from aiscale.engine.automation import EngineStack

    with locked(settings.folder, purpose):
        if not settings.is_shared:
            yield
            return
        token = uuid.uuid4().hex
        lock = SharedLock(EngineStack(settings, token))
        if breaks:
            lock.drop()
        with lock.held(this_process(purpose, token)):
            yield


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
    def held(self, owner: RunOwner) -> Iterator[None]:
        """Hold it.

        Args:
            owner: who does.

        Raises:
            StateLockedError: somebody else holds it who may be alive.
            AiscaleError: the backend cannot be reached or refuses.
        """
        with TemporaryDirectory() as folder:
            workspace = self._workspace(folder)
            self._take(workspace, owner)
            try:
                yield
            finally:
                now = self._owner(workspace)
                if now is not None and now.token == owner.token:  # else it was dropped, and somebody else took it
                    self._remove(workspace)

    def drop(self) -> None:
        """Drop it, whoever holds it.

        Raises:
            AiscaleError: the backend cannot be reached or refuses.
        """
        with TemporaryDirectory() as folder:
            self._remove(self._workspace(folder))

    def _take(self, workspace: LocalWorkspace, owner: RunOwner) -> None:
        from pulumi.automation import Stack
        from pulumi.automation.errors import CommandError, StackAlreadyExistsError

        for _ in range(_TRIES):
            try:
                made = Stack.create(self._settings.environment, workspace)
            except StackAlreadyExistsError:
                self._take_from_dead(workspace)
            except CommandError as error:
                if not lock_owners(str(error)):
                    raise explained_error(error, self._settings) from None
                time.sleep(_PAUSE_S * random.random())  # noqa: S311 (no secret)
            else:
                self._note(made, workspace, owner)
                return
        raise locked_by((), self._settings.title, self._settings.where)

    def _take_from_dead(self, workspace: LocalWorkspace) -> None:
        """Remove the lock of a process that is proven to be dead. It was of this machine: one here at a time does it.

        Raises:
            StateLockedError: its owner may be alive.
        """
        from filelock import FileLock

        name = sha256(f"{self._settings.backend} {self._project} {self._settings.environment}".encode()).hexdigest()
        with FileLock(self._stack.home / f"lock-{name[:16]}", mode=0o600):
            owner = self._owner(workspace)
            if owner is None:
                time.sleep(_PAUSE_S)  # it has just been made, or has just gone
                owner = self._owner(workspace)
            if owner is None or not owner.is_dead():
                if owner is None and not self._is_there(workspace):
                    return
                known = (owner.as_lock_owner(),) if owner is not None else ()
                raise locked_by(known, self._settings.title, self._settings.where)
            self._remove(workspace)

    def _note(self, stack: Stack, workspace: LocalWorkspace, owner: RunOwner) -> None:
        from pulumi.automation import Deployment
        from pulumi.automation.errors import CommandError

        environment, type_ = self._settings.environment, "pulumi:pulumi:Stack"
        urn = f"urn:pulumi:{environment}::{self._project}::{type_}::{self._project}-{environment}"
        outputs = {_NOTE: json.dumps(asdict(owner))}
        try:
            held = dict(stack.export_stack().deployment or {})
            held["resources"] = [{"urn": urn, "custom": False, "type": type_, "outputs": outputs}]
            stack.import_stack(Deployment(_VERSION, held))
        except CommandError as error:
            self._remove(workspace)
            raise explained_error(error, self._settings) from None

    def _owner(self, workspace: LocalWorkspace) -> RunOwner | None:
        """Who holds it; None where nobody does, or that is not known yet."""
        from pulumi.automation import Stack
        from pulumi.automation.errors import CommandError, StackNotFoundError

        try:
            held = Stack.select(self._settings.environment, workspace).export_stack().deployment or {}
        except StackNotFoundError:
            return None
        except CommandError as error:
            raise explained_error(error, self._settings) from None
        return _owner_in(held)

    def _is_there(self, workspace: LocalWorkspace) -> bool:
        from pulumi.automation import Stack
        from pulumi.automation.errors import StackNotFoundError

        try:
            Stack.select(self._settings.environment, workspace)
        except StackNotFoundError:
            return False
        return True

    def _remove(self, workspace: LocalWorkspace) -> None:
        from pulumi.automation.errors import CommandError, StackNotFoundError

        try:
            with suppress(StackNotFoundError):
                workspace.remove_stack(self._settings.environment, force=True)
        except CommandError as error:
            raise explained_error(error, self._settings) from None

    def _workspace(self, folder: str) -> LocalWorkspace:
        return self._stack.workspace(self._project, folder)


def _owner_in(held: Mapping[str, Any]) -> RunOwner | None:
    for item in held.get("resources") or ():
        with suppress(KeyError, TypeError, ValueError):
            return RunOwner(**json.loads(item["outputs"][_NOTE]))
    return None


def _kernel() -> str:
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


def _namespace() -> str:
    with suppress(OSError):
        return str(Path("/proc/self/ns/pid").readlink())
    return ""
