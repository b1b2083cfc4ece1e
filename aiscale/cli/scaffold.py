"""Starts a project: writes a template's files into a folder, and never over what is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiscale.cli.output_file import refuse_links
from aiscale.cli.templating import SUFFIX, fill
from aiscale.errors import UsageError

_HOME = Path(__file__).resolve().parent / "templates"
_COMMON = "common"
_RENAMED = {"gitignore": ".gitignore"}

TEMPLATES = {
    "minimal": "a service that calls a model",
    "ride-demand": "events, a Flink job, features, a model on GPUs, and a service that prices with it",
    "recommender": "candidates and ranking, several teams, an A/B test, learning from what was shown",
    "edge": "a site that may lose its connection, devices and a model there, and the cloud behind it",
}
"""What there is to start from."""


@dataclass(frozen=True, slots=True)
class Made:
    """A project that was begun.

    Attributes:
        folder: where.
        name: of its system.
        files: what was written, as paths in the folder.
    """

    folder: Path
    name: str
    files: tuple[str, ...]


def scaffold(folder: Path, template: str, name: str | None = None) -> Made:
    """Write a template's files.

    Args:
        folder: where to; made if it is not there.
        template: one of :data:`TEMPLATES`.
        name: of the system; made of the folder's name when absent.

    Raises:
        UsageError: the name is not legal, one of the files exists already, or they cannot be written.
    """
    chosen = _legal(name) if name is not None else _from_folder(folder)
    texts = {
        target: fill(source, name=chosen) if source.suffix == SUFFIX else source.read_text(encoding="utf-8")
        for home in (_COMMON, template)
        for source, target in _files(_HOME / home)
    }
    try:
        return _write(folder, chosen, texts)
    except OSError as error:
        raise UsageError(
            f"{error.filename or folder} cannot be made: {error.strerror}",
            hint="use a folder that you may write to: aiscale init my-system",
        ) from None


def _write(folder: Path, name: str, texts: Mapping[str, str]) -> Made:
    if folder.is_symlink() and not folder.exists():
        raise UsageError(f"{folder} is a link to {folder.readlink()}, which does not exist", hint="name a folder")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", hint="name a folder: aiscale init my-system")
    there = sorted(target for target in texts if (folder / target).exists())
    if there:
        raise UsageError(
            f"{folder} has {', '.join(there)} already; nothing was written",
            hint="use a new or empty folder: aiscale init my-system",
        )
    for target in texts:
        refuse_links(folder / target, folder)
    for target, text in texts.items():
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    return Made(folder, name, tuple(sorted(texts)))


def _files(home: Path) -> list[tuple[Path, str]]:
    found = []
    for source in sorted(home.rglob("*")):
        if source.is_file():
            target = source.relative_to(home)
            name = _RENAMED.get(target.name, target.name.removesuffix(SUFFIX))
            found.append((source, target.with_name(name).as_posix()))
    return found


def _legal(name: str) -> str:
    if not re.fullmatch(r"[a-z]([-a-z0-9]*[a-z0-9])?", name) or len(name) > 40:
        near = _legal_part(name)
        raise UsageError(
            f"--name {name!r}: a name has lower-case letters, digits and '-', begins with a letter, and has at most "
            f"40 characters",
            hint=f"for example {near!r}" if near else "for example 'ride-demand'",
        )
    return name


def _from_folder(folder: Path) -> str:
    return _legal_part(folder.resolve().name) or "system"


def _legal_part(text: str) -> str:
    return re.sub(r"-+", "-", re.sub(r"[^a-z0-9]", "-", text.lower())).lstrip("-0123456789")[:40].rstrip("-")
