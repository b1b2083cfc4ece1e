"""The folders that files named by a blueprint must be in.

Commands set them while they load a blueprint. A program that imports a blueprint itself may read whatever it names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_FOLDERS: ContextVar[tuple[Path, ...]] = ContextVar("folders", default=())
HELP = 'copy it into the project, or allow its folder in aiscale.toml: readable = ["../shared"] under [project]'


@contextmanager
def reading_from(folders: Sequence[Path]) -> Iterator[None]:
    """Refuse files outside of some folders, until the context ends.

    Args:
        folders: the project, then others that its settings allow.
    """
    token = _FOLDERS.set(tuple(one.resolve() for one in folders))
    try:
        yield
    finally:
        _FOLDERS.reset(token)


def outside(file: Path, named_in: str) -> str:
    """Why a file may not be read, after its name; empty if it may.

    Args:
        file: the file; it need not exist.
        named_in: the Python file that names it. What is in its folder may be read: a package can bring its files.
    """
    folders = _FOLDERS.get()
    return is_outside(file, (*folders, Path(named_in).resolve().parent)) if folders else ""


def is_outside(file: Path, folders: Sequence[Path]) -> str:
    """Why a file is in none of some folders, after its name; empty if it is in one.

    Args:
        file: the file; it need not exist.
        folders: the project, then others.
    """
    real = file.resolve()
    if any(real.is_relative_to(one) for one in folders):
        return ""
    link = next((one for one in (file, *file.parents) if one.is_symlink()), None)
    if link is not None and any(link.parent.resolve().is_relative_to(one) for one in folders):
        return f"is outside of the project {folders[0]}: {link.name} is a link to {link.resolve()}"
    return f"is outside of the project {folders[0]}"
