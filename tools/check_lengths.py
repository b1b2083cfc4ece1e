"""Fails when a Python file of the project is longer than 500 lines: then one idea in it should move out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CAP = 500


def main() -> int:
    """Print the files over the cap; 1 when there are any."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.py"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    over = []
    for name in filter(None, tracked.stdout.split("\0")):
        path = Path(name)
        if path.is_file() and (lines := path.read_bytes().count(b"\n")) > CAP:
            over.append(f"{name}: {lines} lines (cap {CAP})")
    sys.stderr.write("".join(f"{line}\n" for line in over))
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
