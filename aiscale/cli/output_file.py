"""Writes what a command was asked for to a file: whole or not at all, and never over a file of somebody else.

A file that aiscale writes ends with a comment that has the digest of the text before it. A file with that line may be
written again. One without it, or edited since, stays as it is unless ``--force`` is given.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from aiscale.errors import UsageError

_STREAMS = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/self/fd/")
_MARK = re.compile(r"^(?:<!-- |# |%% )written by aiscale, sha256:([0-9a-f]{64})(?: -->)?\n", re.MULTILINE)
UNKNOWN = "aiscale did not write it"
EDITED = "it was edited after aiscale wrote it"

Objection = Callable[[bytes], str]
"""From the content of a file to why it may not be overwritten; empty if it may."""


class Comment(NamedTuple):
    """How a format writes a comment on a line.

    Attributes:
        begin: before the text.
        end: after it.
    """

    begin: str
    end: str = ""

    def marked(self, text: str) -> str:
        """A text with the line that says that aiscale wrote it."""
        text = text if not text or text.endswith("\n") else f"{text}\n"
        return f"{text}{self.begin}written by aiscale, sha256:{digest(text.encode())}{self.end}\n"


COMMENTS = {"svg": Comment("<!-- ", " -->"), "mermaid": Comment("%% "), "yaml": Comment("# ")}


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal digits. Line ends of Windows count as those of Unix: git may change them."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def unmarked(data: bytes) -> str:
    """Why a file is not what aiscale wrote; empty if it is."""
    text = data.decode("utf-8", errors="replace").replace("\r\n", "\n")
    found = _MARK.search(text)
    if found is None:
        return UNKNOWN
    is_whole = found.end() == len(text) and digest(text[: found.start()].encode()) == found[1]
    return "" if is_whole else EDITED


def write_output(
    path: Path,
    text: str,
    *,
    root: Path,
    force: bool,
    comment: Comment | None,
    objection: Objection = unmarked,
    mode: int | None = None,
) -> None:
    """Write a file so that nobody ever sees half of it.

    Args:
        path: the file; its folder must exist.
        text: the content. A device or a pipe, such as ``/dev/stdout``, gets it as it is.
        root: folder of the project.
        force: overwrite whatever file is there.
        comment: comments of the format, for the line that says that aiscale wrote it. None: the format has none, and
            ``objection`` knows the files of aiscale.
        objection: why a file that is there may not be overwritten.
        mode: its permissions. None: those of the file that is there, or the usual ones.

    Raises:
        UsageError: the file is somebody else's, a link, a folder, or cannot be written.
    """
    try:
        if _is_stream(path):
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        data = (comment.marked(text) if comment is not None else text).encode()
        refuse_output(path, root=root, force=force, objection=objection, data=data)
        replace_file(path, data, mode)
    except FileNotFoundError:
        raise UsageError(
            f"{path} cannot be written: there is no folder {path.parent}", hint=f"mkdir -p {path.parent}"
        ) from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None


def refuse_output(path: Path, *, root: Path, force: bool, objection: Objection, data: bytes = b"") -> None:
    """Refuse what :func:`write_output` would refuse, before there is anything to write.

    Raises:
        UsageError: the file is somebody else's, a link or a folder.
        OSError: it cannot be read.
    """
    if _is_stream(path):
        return
    refuse_links(path, root)
    if path.is_dir():
        raise UsageError(f"{path} is a folder", hint=f"write a file in it, for example {path / 'system.svg'}")
    if not force and (why := refusal(path, data, objection)):
        raise UsageError(f"{path} is not overwritten: {why}", hint="another name; or --force to overwrite it")


def refusal(path: Path, data: bytes, objection: Objection) -> str:
    """Why a path may not get new content; empty if it may: no file is there, an empty one, or one of aiscale."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return ""
    with os.fdopen(descriptor, "rb") as file:
        there = file.read()
    return "" if not there or there == data else objection(there)


def refuse_links(path: Path, *folders: Path) -> None:
    """Refuse a path that is a link, or that a link takes out of a folder that it is written in.

    A path that is written outside of the folders may go through links: whoever names it means it.

    Args:
        path: the file.
        folders: such as the project and the working folder.

    Raises:
        UsageError: it is such a path.
    """
    if path.is_symlink():
        raise UsageError(
            f"{path} is a link to {path.readlink()}: aiscale does not write through links",
            hint="write to the file that is meant, or remove the link",
        )
    whole = _absolute(path)
    folder = path.parent.resolve()
    for inside in map(_absolute, folders):
        if whole.is_relative_to(inside) and not folder.is_relative_to(inside.resolve()):
            raise UsageError(
                f"{path} is not in {inside}: a link in it leads to {folder}",
                hint=f"write to {folder / path.name} if that is meant, or remove the link",
            )


def _absolute(path: Path) -> Path:
    """A path from the root, with the links in it."""
    return Path(os.path.abspath(path))  # noqa: PTH100  # resolve() would follow the links


def replace_file(path: Path, data: bytes, mode: int | None = None) -> None:
    """Put a whole file in the place of what is there. The permissions of a file that was there stay without a mode.

    The folder is opened once, and the new file is created in it: a link that appears meanwhile is replaced, not
    followed.

    Raises:
        OSError: it cannot be written.
    """
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    new = f".{path.name[:40]}.{secrets.token_hex(6)}"
    try:
        mode = _mode(path.name, folder) if mode is None else mode
        descriptor = os.open(
            new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666 if mode is None else mode, dir_fd=folder
        )
        try:
            with os.fdopen(descriptor, "wb") as file:
                if mode is not None:
                    os.fchmod(file.fileno(), mode)
                file.write(data)
            os.replace(new, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            os.unlink(new, dir_fd=folder)
            raise
    finally:
        os.close(folder)


def _mode(name: str, folder: int) -> int | None:
    try:
        return stat.S_IMODE(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return None


def _is_stream(path: Path) -> bool:
    """Whether a path is standard output by its name, a device, or a pipe: it is written to, and never replaced."""
    if str(_absolute(path)).startswith(_STREAMS):
        return True
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)
