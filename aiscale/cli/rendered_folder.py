"""A folder of rendered manifests, which has a list of the files that aiscale wrote into it.

The list has the form of ``sha256sum``, so ``sha256sum -c .aiscale-rendered`` checks the folder. Its name has no ending
that ``kubectl apply -f FOLDER`` or Argo CD takes for a manifest.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from aiscale.cli.output_file import EDITED, UNKNOWN, digest, refusal, refuse_links, replace_file
from aiscale.errors import UsageError

LIST = ".aiscale-rendered"
_LINE = re.compile(r"([0-9a-f]{64})  ((?:[a-z0-9][a-z0-9.-]*/)?[a-z0-9][a-z0-9.-]*\.yaml)")
_OWNER = "# written by aiscale render: "


class _Listed(NamedTuple):
    """A list.

    Attributes:
        owner: the system and the environment that were rendered.
        digests: digests of each file that aiscale wrote; two where a run was interrupted.
    """

    owner: str
    digests: Mapping[str, Collection[str]]


def write_folder(
    folder: Path, files: Mapping[str, str], *, owner: str, root: Path, force: bool, only: Collection[str] = ()
) -> int:
    """Write the files of a system, and remove those that aiscale wrote before and that are not among them.

    Args:
        folder: made if it does not exist.
        files: texts by name: ``deployment-a.yaml``, of a system over several clusters ``eu/deployment-a.yaml``.
        owner: the system and its environment: ``shop in prod``.
        root: folder of the project.
        force: overwrite and remove files that were edited, overwrite files that aiscale did not write, and take over
            the folder of another system or environment.
        only: clusters that are rendered, if not all are: files of the others stay.

    Returns:
        How many files were removed.

    Raises:
        UsageError: a file is somebody else's or was edited, the folder is that of another system, or it cannot be
            written. Then nothing was.
    """
    try:
        refuse_links(folder / LIST, root, Path.cwd())
        listed = _read(folder / LIST)
        if listed.owner not in {"", owner} and not force:
            raise UsageError(
                f"{folder} has the manifests of {listed.owner}, not of {owner}",
                hint="another folder; or --force to replace them",
            )
        gone = [
            name
            for name in sorted(listed.digests)
            if name not in files and (not only or name.partition("/")[0] in only) and os.path.lexists(folder / name)
        ]
        for parent in sorted({(folder / name).parent for name in (*files, *gone)}):
            refuse_links(parent / LIST, folder, root, Path.cwd())
        if not force:
            _refuse_others(folder, files, gone, listed)
        _write(folder, files, gone, listed, owner, only)
    except OSError as error:
        raise UsageError(f"{error.filename or folder} cannot be written: {error.strerror}") from None
    return len(gone)


def _refuse_others(folder: Path, files: Mapping[str, str], gone: Collection[str], listed: _Listed) -> None:
    problems = []
    for name in (*files, *gone):
        known = listed.digests.get(name, ())

        def objection(there: bytes, known: Collection[str] = known) -> str:
            return "" if digest(there) in known else EDITED if known else UNKNOWN

        if (folder / name).is_symlink():
            problems.append(f"{name} is a link")
        elif why := refusal(folder / name, files.get(name, "").encode(), objection):
            problems.append(f"{name}: {why}")
    if problems:
        raise UsageError(
            f"{folder} has files that render would overwrite or remove: nothing was written",
            details=tuple(problems),
            hint="keep your edits elsewhere, for example in a kustomize overlay; or --force to replace the files",
        )


def _write(
    folder: Path, files: Mapping[str, str], gone: Collection[str], listed: _Listed, owner: str, only: Collection[str]
) -> None:
    for parent in {(folder / name).parent for name in files} | {folder}:
        parent.mkdir(parents=True, exist_ok=True)
    new = {name: digest(text.encode()) for name, text in files.items()}
    others = {
        name: digests for name, digests in listed.digests.items() if only and name.partition("/")[0] not in only
    }  # fmt: skip
    # Until all files are written, the list has both digests of each: an interrupted run can be repeated.
    both = {name: {*listed.digests.get(name, ()), *({new[name]} if name in new else ())} for name in
            {*listed.digests, *new}}  # fmt: skip
    replace_file(folder / LIST, _text(owner, both))
    for name, text in files.items():
        replace_file(folder / name, text.encode())
    for name in gone:
        (folder / name).unlink()
        if "/" in name:
            with contextlib.suppress(OSError):  # it has other files
                (folder / name).parent.rmdir()
    replace_file(folder / LIST, _text(owner, {**others, **{name: {one} for name, one in new.items()}}))


def _text(owner: str, digests: Mapping[str, Collection[str]]) -> bytes:
    lines = [f"{one}  {name}\n" for name in sorted(digests) for one in sorted(digests[name])]
    return f"{_OWNER}{owner}\n{''.join(lines)}".encode()


def _read(path: Path) -> _Listed:
    try:
        head, *lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return _Listed("", {})
    except ValueError:
        head, lines = "", []
    found: dict[str, set[str]] = {}
    for line in lines:
        matched = _LINE.fullmatch(line)
        if matched is None or ".." in matched[2]:
            head = ""
            break
        found.setdefault(matched[2], set()).add(matched[1])
    if not head.startswith(_OWNER):
        raise UsageError(
            f"{path} is not a list of rendered files", hint="remove it; then aiscale render knows no file of the folder"
        )
    return _Listed(head.removeprefix(_OWNER), found)
