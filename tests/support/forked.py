"""The command on a terminal, in processes that are forked from one which has imported it already.

Most of what a command takes is its imports. ``python -m tests.support.forked`` reads one request a line: the terminal to
write to, the folder, the variables and the arguments. It answers with the exit status, once the command has ended.
"""

from __future__ import annotations

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
import termios
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from tests.support.paths import ROOT

_PRELOADED = (
    "aiscale.cli",
    "aiscale.components",
    "aiscale.lowering",
    "aiscale.rules",
    "aiscale.analysis",
    "aiscale.plan",
)


class Terminals:
    """Runs commands, each on a terminal of its own.

    Args:
        server: the process that forks them.
    """

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._server = server

    def run(self, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], columns: int) -> str:
        """What a command writes to a terminal that is so wide, without colour."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        request = {
            "terminal": os.ttyname(theirs), "cwd": str(cwd), "environment": dict(environment), "arguments": [*arguments],
        }  # fmt: skip
        print(json.dumps(request), file=self._server.stdin, flush=True)
        said = b""
        answers = self._server.stdout.fileno()
        while ours in (ready := select.select([ours, answers], [], [])[0]):
            said += os.read(ours, 65_536)
        assert ready
        assert self._server.stdout.readline().strip().isdigit()
        os.close(theirs)
        try:
            while part := os.read(ours, 65_536):
                said += part
        except OSError:  # Linux says so when the other end is closed
            pass
        os.close(ours)
        return re.sub("\x1b\\[[0-9;]*m", "", said.decode().replace("\r\n", "\n"))


@contextmanager
def terminals() -> Iterator[Terminals]:
    """Starts the process that forks, and ends it."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.forked"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    ) as server:  # fmt: skip
        yield Terminals(server)
        assert server.stdin is not None
        server.stdin.close()


def _serve() -> None:
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # as the command does, before its imports
    for package in _PRELOADED:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            importlib.import_module(module.name)
    for line in iter(sys.stdin.readline, ""):
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(request["terminal"], request["cwd"], request["environment"], request["arguments"])
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(terminal: str, cwd: str, environment: dict[str, str], arguments: list[str]) -> None:
    from aiscale.cli.main import main

    out = os.open(terminal, os.O_WRONLY | os.O_NOCTTY)
    for number, file in ((0, os.open(os.devnull, os.O_RDONLY)), (1, out), (2, out)):
        os.dup2(file, number)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(line_buffering=True)  # as on a terminal
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    sys.argv = ["aiscale", *arguments]
    code = 1
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
