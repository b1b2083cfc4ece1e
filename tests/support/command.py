"""The command as users run it, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

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
    done = subprocess.run(
        [sys.executable, "-m", "aiscale", *arguments],
        cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": str(columns), "NO_COLOR": "1", **(environment or {})},
    )  # fmt: skip
    if ("--output", "json") in pairwise(arguments) and done.stdout.startswith("{"):
        assert misfits(arguments, json.loads(done.stdout)) == []
    return done
