"""Room on the disk: asked for before the work, recognised when it runs out in the middle."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiscale.errors import ToolError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_MIB = 1 << 20


def require_room(folder: Path, needed_bytes: int, what: str) -> None:
    """Checks that the disk that holds ``folder`` has room.

    Raises:
        ToolError: fewer than ``needed_bytes`` are free.
    """
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < needed_bytes:
        raise no_room(folder, f"{what} needs {needed_bytes // _MIB} MiB and {free_bytes // _MIB} MiB are free")


@contextmanager
def naming_a_full_disk(folder: Path, what: str) -> Iterator[None]:
    """Turns the system's "no space left" into an error that names the folder and the way out.

    Yields:
        Nothing.

    Raises:
        ToolError: the disk, the quota or the file size limit was reached.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise no_room(folder, f"{what}: {error.strerror}") from error


def no_room(folder: Path, reason: str) -> ToolError:
    """The error for a disk that is full."""
    return ToolError(
        f"no space left in {folder}: {reason}",
        hint="free some space (`aiscale tools clean --build-cache` may help), or set XDG_CACHE_HOME to a larger disk",
    )
