"""The command as users run it, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from tests.support.command_server import command_server
from tests.support.documents import misfits
from tests.support.paths import ROOT


def aiscale(
    *arguments: str, cwd: Path = ROOT, columns: int = 120, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command line. A document that it writes must be as it is published.

    Args:
        arguments: what follows ``aiscale``.
        cwd: folder to run it in.
        columns: width of the terminal that it believes in.
        environment: variables beside those of this process.
    """
    done = run(*arguments, cwd=cwd, environment={"COLUMNS": str(columns), "NO_COLOR": "1", **(environment or {})})
    if ("--output", "json") in pairwise(arguments) and done.stdout.startswith("{"):
        assert misfits(arguments, json.loads(done.stdout)) == []
    return done


def run(
    *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None, together: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run one command line, in a fork of a process that has imported aiscale where its variables allow it.

    Args:
        arguments: what follows ``aiscale``.
        cwd: folder to run it in.
        environment: variables beside those of this process.
        together: standard error goes where standard output goes.
    """
    variables = {**os.environ, **(environment or {})}
    server = command_server()
    if server.takes(variables):
        try:
            return server.run(arguments, cwd, variables, together=together)
        except BaseException:
            server.close()  # the next command gets a new one
            command_server.cache_clear()
            raise
    return subprocess.run(
        [sys.executable, "-m", "aiscale", *arguments],
        cwd=cwd, text=True, check=False, stdin=subprocess.DEVNULL, env=variables,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT if together else subprocess.PIPE,
    )  # fmt: skip
