"""Commands in processes that are forked from one which has imported aiscale already.

Most of what a command takes is its imports. ``python -m tests.support.command_server`` reads one request a line: where standard
output and standard error go, the folder, the variables and the arguments. It answers with the exit status and the
processor time, once the command has ended.
"""

from __future__ import annotations

import atexit
import fcntl
import importlib
import json
import os
import pkgutil
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Mapping, Sequence
from functools import cache
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.paths import ROOT

_PRELOADED = (
    "aiscale.cli",
    "aiscale.components",
    "aiscale.lowering",
    "aiscale.rules",
    "aiscale.analysis",
    "aiscale.plan",
)
_FIXED = ("PYTHON", "LANG", "LC_", "LD_")
"""What variables begin with that an interpreter reads only when it starts."""


class Ended(NamedTuple):
    """How a command ended.

    Attributes:
        code: exit status; the negative number of a signal.
        cpu_s: processor time of the command and of the processes that it waited for, in seconds.
    """

    code: int
    cpu_s: float


class CommandServer:
    """Runs commands, one after the other, in forks of a process that has imported everything."""

    def __init__(self) -> None:
        self._fixed = _fixed(os.environ)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.command_server"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        self.cpu_s = 0.0

    def takes(self, environment: Mapping[str, str]) -> bool:
        """Whether a command with these variables can be forked: those that Python reads at its start are the same."""
        return _fixed(environment) == self._fixed

    def run(
        self, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], *, together: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """What a command writes to files, and its exit status.

        Args:
            arguments: what follows ``aiscale``.
            cwd: folder to run it in.
            environment: all of its variables.
            together: standard error goes where standard output goes.
        """
        with tempfile.TemporaryDirectory(prefix="aiscale-command-") as folder:
            out = Path(folder, "out")
            err = out if together else Path(folder, "err")
            out.touch()
            err.touch()
            self._ask(arguments, cwd, environment, str(out), str(err))
            ended = self._answer()
            texts = [file.read_text(encoding="utf-8") for file in (out, err)]
        return subprocess.CompletedProcess(arguments, ended.code, texts[0], "" if together else texts[1])

    def run_on_terminal(self, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], columns: int) -> str:
        """What a command writes to a terminal that is so wide, without colour."""
        assert self._process.stdout is not None
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        terminal = os.ttyname(theirs)
        self._ask(arguments, cwd, environment, terminal, terminal)
        said = b""
        answers = self._process.stdout.fileno()
        while ours in (ready := select.select([ours, answers], [], [])[0]):
            said += os.read(ours, 65_536)
        assert ready
        self._answer()
        os.close(theirs)
        try:
            while part := os.read(ours, 65_536):
                said += part
        except OSError:  # Linux says so when the other end is closed
            pass
        os.close(ours)
        return re.sub("\x1b\\[[0-9;]*m", "", said.decode().replace("\r\n", "\n"))

    def _ask(self, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], out: str, err: str) -> None:
        assert self._process.stdin is not None
        request = {
            "out": out, "err": err, "cwd": str(cwd), "environment": dict(environment), "arguments": [*arguments],
        }  # fmt: skip
        print(json.dumps(request), file=self._process.stdin, flush=True)

    def _answer(self) -> Ended:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the process that forks commands has ended"
        ended = Ended(*json.loads(line))
        self.cpu_s += ended.cpu_s
        return ended

    def close(self) -> None:
        """End the process, also in the middle of a command."""
        self._process.kill()
        self._process.wait()


@cache
def command_server() -> CommandServer:
    """The one of this process, started when a test first asks for it."""
    server = CommandServer()
    atexit.register(server.close)
    return server


def cpu_s() -> float:
    """Processor time of all commands so far, in seconds."""
    return command_server().cpu_s if command_server.cache_info().currsize else 0.0


def _fixed(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_FIXED)}


def _serve() -> None:
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # as the command does, before its imports
    for package in _PRELOADED:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            importlib.import_module(module.name)
    for line in iter(sys.stdin.readline, ""):
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(**request)
        _, status, usage = os.wait4(child, 0)
        print(json.dumps([os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime]), flush=True)


def _become(out: str, err: str, cwd: str, environment: dict[str, str], arguments: list[str]) -> None:
    """Be a fresh ``python -m aiscale``, and end as one."""
    from aiscale.cli.main import main

    flags = os.O_WRONLY | os.O_NOCTTY | os.O_APPEND
    for number, file in ((0, os.open(os.devnull, os.O_RDONLY)), (1, os.open(out, flags)), (2, os.open(err, flags))):
        os.dup2(file, number)
        os.close(file)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(line_buffering=os.isatty(stream.fileno()) or stream is sys.stderr)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(cwd)
    sys.path[0] = cwd
    sys.argv = ["aiscale", *arguments]
    code: Any = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
