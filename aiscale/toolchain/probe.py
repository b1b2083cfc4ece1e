"""Asks a binary which version it is."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from aiscale.toolchain.table import Part

_LIMIT_S = 20.0


def version_of(part: Part, binary: Path) -> str | None:
    """The version that ``binary`` reports, without a leading ``v``.

    Returns:
        The version, or None when the file can not be started or says nothing that looks like one.
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
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(part.version_pattern, answer.stdout + answer.stderr, re.MULTILINE)
    return found.group(1) if found else None
