"""Brings the parts of a sandbox up: starts what does not run, waits until it answers, says what is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from aiscale.errors import AiscaleError, SandboxError, TimeLimitError, ToolError
from aiscale.sandbox import processes
from aiscale.sandbox.api import Api
from aiscale.sandbox.credentials import ensure_credentials, write_kubeconfigs
from aiscale.sandbox.events import Reporter
from aiscale.sandbox.layout import Layout, Settings, choosing_ports, known_layouts, read_settings, write_settings
from aiscale.sandbox.parts import (
    API_SERVER,
    CONTROLLERS,
    ETCD,
    PARTS,
    Operator,
    Part,
    part_named,
    parts_of,
    python_program,
    server_url,
)
from aiscale.sandbox.ports import answers, free_port, holder, is_taken

READY_LIMIT_S = 90.0
"""Longest wait for the control plane. It takes some 4 s on an idle machine with two cores."""

_POLL_S = 0.03

_GRACE_S = 1.5
"""What every part but etcd gets for ending by itself. They keep nothing, so being killed costs nothing."""

_GRACE_ETCD_S = 5.0


@dataclass(slots=True)
class Boot:
    """One attempt to deploy a sandbox. Call it with the sandbox's lock held."""

    layout: Layout
    reporter: Reporter
    started: list[Part] = field(default_factory=list)
    """Parts that this attempt has started, in order."""

    def run(self, *, aws: bool, operators: Sequence[str] = ()) -> Settings:
        """Starts every part that does not run, but no operator, and waits until the API server is ready.

        Args:
            aws: whether the simulated AWS is wanted; once wanted it stays.
            operators: names of the operators that are wanted, for :meth:`run_operators`; once wanted they stay.

        Raises:
            SandboxError: a part does not start or dies, with the last lines of its log.
            TimeLimitError: a part does not answer in time.
            ToolError: a binary cannot be had.
        """
        settings = read_settings(self.layout) or Settings({})
        if aws or settings.aws:
            _check_moto()
        self.layout.make()
        settings = settings.with_options(aws=aws, operators=operators)
        wanted = parts_of(settings)
        missing = [part for part in wanted if not self._runs(part, settings)]
        if not missing:
            write_kubeconfigs(self.layout, server_url(settings.ports))  # in case somebody has deleted it
            return settings
        missing = self._end_strays(wanted, settings)
        with choosing_ports(self.layout):
            settings = self._choose_ports(missing, settings)
            write_settings(self.layout, settings)
        # A part that has moved changes the arguments of those that speak to it.
        missing = self._end_strays(wanted, settings)
        ensure_credentials(self.layout)
        write_kubeconfigs(self.layout, server_url(settings.ports))
        programs = {part.name: self._program(part) for part in missing if part.operator is None}
        try:
            for part in wanted:
                if part.name in programs:
                    self._start(part, programs[part.name], settings)
                self._await_part(part, settings)
            self._await_controllers(settings)
        except BaseException:
            self.undo()
            raise
        return settings

    def run_operators(self, settings: Settings) -> None:
        """Starts every operator that does not run. Call it once the definitions of its kinds are served.

        A sandbox is of use without an operator, too: one whose binary cannot be had is reported and left out.

        Raises:
            SandboxError: an operator dies, with the last lines of its log.
            TimeLimitError: an operator does not work in time.
        """
        for part in parts_of(settings):
            if part.operator is not None and not self._runs(part, settings):
                self._run_operator(part, part.operator, settings)

    def _run_operator(self, part: Part, operator: Operator, settings: Settings) -> None:
        try:
            program = self._program(part)
        except ToolError as error:
            help_text = f"; {error.hint}" if error.hint else ""
            self.reporter.send(part.name, f"pods of {operator.kinds[0]}s do not start: {error.message}{help_text}")
            return
        log = self.layout.log(part.name)
        try:
            self._start(part, program, settings)
            self._await(f"{part.title} to work", lambda: operator.ready_line in log.read_text("utf-8", "replace"), part)
        except BaseException:
            self.undo()
            raise

    def undo(self) -> None:
        """Ends the parts that this attempt has started, so that a failure leaves nothing half up."""
        names = {part.name for part in self.started}
        found = {one for name, one in processes.marked(self.layout.directory) if name in names}
        # One that began this very moment may not show its mark yet.
        found |= {one for name in names if (one := processes.recorded(self.layout, name)) is not None}
        processes.end(found, _GRACE_S)
        for name in names:
            self.layout.record(name).unlink(missing_ok=True)
        self.started.clear()

    def _runs(self, part: Part, settings: Settings) -> bool:
        if any(purpose not in settings.ports for purpose in part.ports):
            return False
        if processes.recorded(self.layout, part.name) is None:
            return False
        record = processes.read_record(self.layout, part.name)
        return record is not None and list(record.arguments) == self._arguments(part, settings)

    def _arguments(self, part: Part, settings: Settings) -> list[str]:
        try:
            return part.arguments(self.layout, settings.ports)
        except KeyError:  # a port that has not been chosen yet
            return []

    def _end_strays(self, wanted: Sequence[Part], settings: Settings) -> list[Part]:
        """Ends processes of the sandbox that are not as they should be; gives the parts that do not run."""
        missing = [part for part in wanted if not self._runs(part, settings)]
        kept = {processes.recorded(self.layout, part.name) for part in wanted if part not in missing}
        strays = [(name, process) for name, process in processes.marked(self.layout.directory) if process not in kept]
        if strays:
            parts = {name: part_named(name) for name, _ in strays}
            left = ", ".join(name if part is None else part.title for name, part in sorted(parts.items()))
            self.reporter.send("sandbox", f"ending what an earlier run has left: {left}")
            processes.end([process for _, process in strays], _GRACE_S)
        for part in missing:
            processes.await_ended(self.layout, part.name)
        return missing

    def _choose_ports(self, missing: Sequence[Part], settings: Settings) -> Settings:
        """Gives every part to be started ports that are free; those of its last run where they still are."""
        avoid = {port for other in known_layouts() for port in _ports_of(other)} | set(settings.ports.values())
        for part in missing:
            for purpose in part.ports:
                port = settings.ports.get(purpose)
                if port is not None and not is_taken(port):
                    continue
                fresh = free_port(avoid)
                if port is not None:
                    self.reporter.send(part.name, f"port {port} is taken by {holder(port)}; using {fresh} instead")
                avoid.add(fresh)
                settings = settings.with_ports({purpose: fresh})
        return settings

    def _program(self, part: Part) -> Path:
        if part.is_python:
            return python_program()
        from aiscale.toolchain import resolve

        return resolve(part.name, progress=self.reporter.for_tools).path

    def _start(self, part: Part, program: Path, settings: Settings) -> None:
        self.reporter.send(part.name, "starting", is_news=False)
        more = processes.python_environment() if part.is_python else processes.GO_ENVIRONMENT
        self.started.append(part)
        arguments = part.arguments(self.layout, settings.ports)
        processes.spawn(self.layout, part.name, program, arguments, more)

    def _await_part(self, part: Part, settings: Settings) -> None:
        """Waits until the part answers; those after it need it."""
        if part is API_SERVER:
            # Its port is open long before it is ready, and the controller manager gives up after 10 s.
            with Api(self.layout, server_url(settings.ports)) as api:
                self._await("the API server to become ready", api.is_ready, part)
        elif part.port is not None and part in self.started:
            port = settings.ports[part.port]
            self._await(f"{part.title} to answer on port {port}", lambda: answers(port), part)

    def _await_controllers(self, settings: Settings) -> None:
        with Api(self.layout, server_url(settings.ports)) as api:
            # Pods cannot be created before it is there.
            account = "/api/v1/namespaces/default/serviceaccounts/default"
            self._await("the controllers to work", lambda: api.get(account) is not None, CONTROLLERS)

    def _await(self, what: str, is_done: Callable[[], bool], part: Part) -> None:
        deadline = time.monotonic() + READY_LIMIT_S
        while not is_done():
            self._check_alive()
            if time.monotonic() > deadline:
                raise TimeLimitError(
                    f"waited {READY_LIMIT_S:.0f} s for {what}",
                    hint=f"aiscale sandbox logs {part.name} --name {self.layout.name}",
                    details=processes.tail(self.layout.log(part.name)),
                )
            time.sleep(_POLL_S)
        self._check_alive()

    def _check_alive(self) -> None:
        for part in self.started:
            if processes.recorded(self.layout, part.name) is None:
                log = self.layout.log(part.name)
                anew = f"; `aiscale sandbox reset --name {self.layout.name}` begins anew if its data is damaged"
                raise SandboxError(
                    f"{part.title} ended while the sandbox {self.layout.name!r} was starting",
                    hint=f"the whole log is {log}{anew if part is ETCD else ''}",
                    details=processes.tail(log),
                )


def end_all(layout: Layout) -> tuple[str, ...]:
    """Ends every process of the sandbox, recorded or not, whether its folder is there or not.

    Returns:
        The names of the parts that ran.

    Raises:
        SandboxError: a process cannot be ended.
    """
    running = processes.marked(layout.directory)
    # etcd goes last, so that every answer that the API server has given is kept.
    processes.end([process for name, process in running if name != ETCD.name], _GRACE_S)
    processes.end([process for name, process in running if name == ETCD.name], _GRACE_ETCD_S)
    for part in PARTS:
        layout.record(part.name).unlink(missing_ok=True)
    left = processes.marked(layout.directory)
    if left:
        names = ", ".join(f"{name} (pid {process.pid})" for name, process in left)
        raise SandboxError(f"these processes of the sandbox {layout.name!r} do not end: {names}")
    return tuple(dict.fromkeys(name for name, _ in running))


def _ports_of(layout: Layout) -> list[int]:
    try:
        settings = read_settings(layout)
    except AiscaleError:
        return []
    return list(settings.ports.values()) if settings else []


def _check_moto() -> None:
    if find_spec("moto") is None or find_spec("flask") is None:
        raise SandboxError(
            "a simulated AWS needs moto, which is not installed", hint="pip install 'aiscale[aws-sandbox]'"
        )
