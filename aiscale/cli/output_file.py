"""Writes what a command was asked for to a file, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from aiscale.errors import UsageError


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it.

    Args:
        path: the file; its folder must exist. A symbolic link is followed.
        text: the content; written straight through where the path is a device or a pipe.

    Raises:
        UsageError: the file cannot be written.
    """
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder", hint=f"write a file in it, for example {path / 'system.svg'}")
        if path.exists() and not path.is_file():
            # A device or a pipe (/dev/stdout, /dev/null) is written to, never replaced by a file.
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        target = path.resolve()
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(name).chmod(mode)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except FileNotFoundError:
        raise UsageError(
            f"{path} cannot be written: there is no folder {path.parent}", hint=f"mkdir -p {path.parent}"
        ) from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current
