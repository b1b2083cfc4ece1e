"""Model servers in Python that tests run: each in an environment of its own, made once in the user's cache.

``tests/servers/<name>.txt`` names all of its packages with exact versions; they are installed as named, and no others.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import platformdirs
from filelock import FileLock

PACKAGES = Path(__file__).parent.parent / "servers"


@cache
def python_of(name: str) -> Path:
    """Python of the environment of a server; its other programs are next to it.

    Several may ask at once: one installs, the others wait.
    """
    packages = PACKAGES / f"{name}.txt"
    root = platformdirs.user_cache_path("aiscale", appauthor=False) / "servers"
    wanted = packages.read_bytes() + sys.version.encode()
    folder = root / f"{name}-{hashlib.sha256(wanted).hexdigest()[:16]}"
    root.mkdir(parents=True, exist_ok=True)
    python, done = folder / "bin" / "python", folder / "installed"
    with FileLock(root / f"{name}.lock"):
        if not done.is_file():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "-r", packages], check=True)
            done.touch()
    return python
