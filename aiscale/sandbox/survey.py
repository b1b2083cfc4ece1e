"""What runs of a sandbox, and what does not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from aiscale.clock import machine_time
from aiscale.errors import SandboxError
from aiscale.sandbox import processes
from aiscale.sandbox.api import Api
from aiscale.sandbox.layout import DEFAULT_NAME, Layout, Settings, layout_of, read_settings
from aiscale.sandbox.parts import API_SERVER, ETCD, Part, aws_url, parts_of, server_url

_ANSWER_LIMIT_S = 5.0

ProcessState = Literal["running", "dead", "absent"]
"""``dead`` was started and has ended by itself; ``absent`` was not started, or was stopped."""


@dataclass(frozen=True, slots=True)
class ProcessStatus:
    """One process of a sandbox.

    Attributes:
        name: the part.
        role: what it is there for.
        state: whether it runs.
        pid: process id, when it runs.
        port: its loopback port, where it has one.
        rss_bytes: resident memory, when it runs.
        uptime_s: seconds since it was started, when it runs.
        log: file of its output.
        recorded: false for a process of which a killed command left no record; ``stop`` ends it all the same.
        last_lines: the end of the log, when it is dead.
    """

    name: str
    role: str
    state: ProcessState
    pid: int | None
    port: int | None
    rss_bytes: int
    uptime_s: float | None
    log: Path
    recorded: bool = True
    last_lines: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """As :attr:`aiscale.sandbox.parts.Part.title`."""
        return f"{self.role} ({self.name})"


@dataclass(frozen=True, slots=True)
class SandboxStatus:
    """A sandbox and its processes.

    Attributes:
        name: its name.
        state: ``running`` when every part runs and the API server is ready, ``degraded`` when only some do,
            ``stopped`` when none runs, ``absent`` when there is no such sandbox.
        directory: its folder.
        kubeconfig: its kubeconfig file.
        server: the API server's address, once it has one.
        aws_endpoint: the simulated AWS's address, where there is one.
        processes: its parts in the order of starting, and whatever else runs in its name.
        nodes: how many simulated nodes there are, when the API server is ready.
    """

    name: str
    state: Literal["running", "degraded", "stopped", "absent"]
    directory: Path
    kubeconfig: Path
    server: str | None
    aws_endpoint: str | None
    processes: tuple[ProcessStatus, ...]
    nodes: int | None

    @property
    def rss_bytes(self) -> int:
        """Resident memory of all processes."""
        return sum(process.rss_bytes for process in self.processes)


def status(name: str = DEFAULT_NAME) -> SandboxStatus:
    """Looks at a sandbox and at every process that runs in its name.

    Raises:
        UsageError: the name is not allowed.
        SandboxError: its settings cannot be read.
    """
    layout = layout_of(name)
    settings = read_settings(layout)
    running = processes.marked(layout.directory)
    wanted = parts_of(settings or Settings({}))
    found = [_of_part(layout, settings, part, running) for part in wanted]
    shown = {process.pid for process in found}
    found += [_stray(layout, part, process) for part, process in running if process.pid not in shown]
    nodes = _nodes(layout, settings, running)
    if nodes is not None and all(process.state == "running" for process in found):
        state: Literal["running", "degraded", "stopped", "absent"] = "running"
    elif running:
        state = "degraded"
    else:
        state = "absent" if settings is None else "stopped"
    has_server = settings is not None and "kube-apiserver" in settings.ports
    return SandboxStatus(
        name,
        state,
        layout.directory,
        layout.kubeconfig,
        server_url(settings.ports) if settings is not None and has_server else None,
        aws_url(settings.ports) if settings is not None and settings.aws and "moto" in settings.ports else None,
        tuple(found),
        nodes,
    )


def _of_part(
    layout: Layout, settings: Settings | None, part: Part, running: list[tuple[str, psutil.Process]]
) -> ProcessStatus:
    port = settings.ports.get(part.port) if settings is not None and part.port is not None else None
    record = processes.read_record(layout, part.name)
    mine = [process for name, process in running if name == part.name]
    recorded = [process for process in mine if record is not None and process.pid == record.pid]
    log = layout.log(part.name)
    for process in recorded or mine:
        return _running(part.name, part.role, process, port, log, recorded=bool(recorded))
    if record is None:
        return ProcessStatus(part.name, part.role, "absent", None, port, 0, None, log)
    return ProcessStatus(part.name, part.role, "dead", None, port, 0, None, log, last_lines=processes.tail(log))


def _stray(layout: Layout, part: str, process: psutil.Process) -> ProcessStatus:
    return _running(part, "left behind by a killed command", process, None, layout.log(part), recorded=False)


def _running(
    name: str, role: str, process: psutil.Process, port: int | None, log: Path, *, recorded: bool
) -> ProcessStatus:
    try:
        rss_bytes, uptime_s = process.memory_info().rss, max(0.0, machine_time().timestamp() - process.create_time())
    except psutil.Error:  # it has ended this very moment
        rss_bytes, uptime_s = 0, 0.0
    return ProcessStatus(name, role, "running", process.pid, port, rss_bytes, uptime_s, log, recorded)


def _nodes(layout: Layout, settings: Settings | None, running: list[tuple[str, psutil.Process]]) -> int | None:
    names = {name for name, _ in running}
    if settings is None or not layout.credentials.is_dir() or not {ETCD.name, API_SERVER.name} <= names:
        return None
    try:
        with Api(layout, server_url(settings.ports), timeout_s=_ANSWER_LIMIT_S) as api:
            return len(api.items("/api/v1/nodes", metadata_only=True)) if api.is_ready() else None
    except SandboxError:  # it hangs or refuses: not ready, whatever it said before
        return None
