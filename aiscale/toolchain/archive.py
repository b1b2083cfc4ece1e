"""Takes one named file out of a release archive.

Nothing else of an archive is ever written, and the file goes to a path that the caller chooses,
so names inside the archive cannot lead anywhere.
"""

from __future__ import annotations

import shutil
import tarfile
import zipfile
import zlib
from pathlib import Path

from aiscale.errors import ToolError

_LARGEST_BYTES = 1 << 30


def extract_member(archive: Path, archive_name: str, member: str, destination: Path) -> None:
    """Writes the regular file ``member`` of a ``.tar.gz`` or ``.zip`` archive to ``destination``.

    Args:
        archive: the archive on disk.
        archive_name: its published name; the suffix tells the format.
        member: exact path inside the archive.
        destination: the file to write.

    Raises:
        ToolError: the archive cannot be read, the member is missing, is no regular file, or is
            larger than 1 GiB.
    """
    try:
        if archive_name.endswith(".zip"):
            _from_zip(archive, archive_name, member, destination)
        else:
            _from_tar(archive, archive_name, member, destination)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ToolError(f"{archive_name} cannot be unpacked: {error}") from error


def _from_tar(archive: Path, archive_name: str, member: str, destination: Path) -> None:
    with tarfile.open(archive, "r:gz") as tar:
        for entry in tar:
            if entry.name.removeprefix("./") == member and entry.isreg():
                _check_size(archive_name, member, entry.size)
                source = tar.extractfile(entry)
                if source is not None:
                    with source, destination.open("wb") as target:
                        shutil.copyfileobj(source, target, 1 << 20)
                    return
    raise _missing(archive_name, member)


def _from_zip(archive: Path, archive_name: str, member: str, destination: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        for entry in packed.infolist():
            link = (entry.external_attr >> 16) & 0o170000 == 0o120000
            if entry.filename == member and not entry.is_dir() and not link:
                _check_size(archive_name, member, entry.file_size)
                with packed.open(entry) as source, destination.open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
                return
    raise _missing(archive_name, member)


def _check_size(archive_name: str, member: str, size_bytes: int) -> None:
    if size_bytes > _LARGEST_BYTES:
        raise ToolError(f"{archive_name}: {member} claims {size_bytes} bytes, more than any tool has")


def _missing(archive_name: str, member: str) -> ToolError:
    return ToolError(f"{archive_name} holds no regular file {member!r}")
