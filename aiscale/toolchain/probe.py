"""Asks a binary which version it is."""

from __future__ import annotations

import mmap
import os
import re
import subprocess
from pathlib import Path

from aiscale.toolchain.table import Part

_LIMIT_S = 10.0


def version_of(part: Part, binary: Path) -> str | None:
    """The version that ``binary`` reports, without a leading ``v``.

    Returns:
        The version, or None when the file cannot be started or says nothing that looks like one.
    """
    try:
        answer = subprocess.run(
            [str(binary), *part.version_arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LIMIT_S,
            check=False,
            env=os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"},  # a question must not reach out to a network
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(part.version_pattern, answer.stdout + answer.stderr, re.MULTILINE)
    if found is None or not part.embedded_pattern:
        return found.group(1) if found else None
    return _embedded(part.embedded_pattern, binary)


def _embedded(pattern: bytes, binary: Path) -> str | None:
    with binary.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = re.search(pattern, content)
        return found.group(1).decode("utf-8", "replace") if found else None
