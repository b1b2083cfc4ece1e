"""``aiscale lint --watch``: checks again at each save, from a process in which everything is imported already."""

from __future__ import annotations

import argparse
import gc
import importlib
import stat
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.cli.commands.lint import check
from aiscale.cli.session.preloaded_process import Send, in_child
from aiscale.cli.session.project import FILE, chosen_blueprint, find_project
from aiscale.cli.session.recorded_reads import FOREIGN, RecordedReads
from aiscale.cli.session.termination import end_if_asked
from aiscale.clock import machine_time
from aiscale.errors import ExitCode

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.session.comparison import Earlier

_POLL_S = 0.05
_SETTLED_S = 0.1
"""How long nothing may change before a check: a checkout takes files away and brings them back, one by one."""
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
_NEEDED = (
    "aiscale.cli.session.loader", "aiscale.cli.review", "aiscale.components.registry", "aiscale.graph.build",
    "aiscale.lowering.unprovisioned", "aiscale.render.diagnostics_text", "rich.console", "rich.text", "rich.markup",
    "rich.segment", "pickle", "tokenize",
)  # fmt: skip
"""What a check imports."""
_Stamp = tuple[int, int, int] | None
"""Time of change, size and inode of a file; of a folder 0, its names and its inode; None where there is none."""


def watch(args: argparse.Namespace, console: Console, before: Earlier | None) -> int:
    """Check, wait for a change of any file that the check has read, and check again, until Ctrl-C.

    Args:
        args: of ``lint``.
        console: where to print.
        before: what ``--against`` names, as it was when the watch began.
    """
    blueprint = chosen_blueprint(args)
    root = find_project(blueprint.parent).root
    fixed = {blueprint.resolve(), root / FILE}
    parent = blueprint.parent.resolve()
    files = set(fixed)
    try:
        _warm_up()
        while True:
            known, started_ns = _stamps(files | {parent}), time.time_ns()
            if sys.stdout.isatty():
                console.write(_CLEAR)
                sys.stdout.flush()
            _, sent = in_child(lambda send: _check_once(args, console, root, before, send), console)
            read = {Path(name) for _, names in sent for name in names}
            if any(is_loaded for is_loaded, _ in sent):
                files = fixed | read
            else:
                # It has not read all: what was read before is watched too, and what may come into the folder.
                files |= read | {parent}
            now = _stamps(files)
            changed = _wait({**now, **{file: known[file] for file in files & known.keys()}}, started_ns)
            _tell(changed, root, console)
    except KeyboardInterrupt:
        return ExitCode.OK


def _tell(changed: Iterable[Path], root: Path, console: Console) -> None:
    """Where nobody clears the screen, say why there is another result."""
    if not sys.stdout.isatty():
        console.write(f"\n{machine_time().astimezone():%H:%M:%S} {_names(changed, root)} changed\n")


def _names(changed: Iterable[Path], root: Path) -> str:
    """What has changed; a folder only where no file is known that has."""
    shown = [str(file.relative_to(root)) if file.is_relative_to(root) else str(file)
             for file in changed if not file.is_dir()]  # fmt: skip
    return ", ".join(sorted(shown)) or "the folder"


def _wait(stamps: Mapping[Path, _Stamp], since_ns: int) -> list[Path]:
    """Wait until a file is not what it was; files that are first seen now count as changed if they are newer."""
    while True:
        now = _stamps(stamps)
        if any(stamp != stamps[file] for file, stamp in now.items()):
            now = _settled(stamps, now)
        changed = [file for file, stamp in now.items() if stamp != stamps[file]]
        if changed:
            return changed
        late = [file for file, stamp in now.items() if stamp is not None and stamp[0] > since_ns]
        if late and since_ns:
            return late
        time.sleep(_POLL_S)
        end_if_asked()


def _settled(files: Iterable[Path], now: dict[Path, _Stamp]) -> dict[Path, _Stamp]:
    """The stamps once they stay as they are."""
    before = None
    while now != before:
        before = now
        time.sleep(_SETTLED_S)
        now = _stamps(files)
    return now


def _stamps(files: Iterable[Path]) -> dict[Path, _Stamp]:
    found: dict[Path, _Stamp] = {}
    for file in files:
        try:
            state = file.stat()
            if stat.S_ISDIR(state.st_mode):
                # Not its time, which Python's own __pycache__ changes.
                names = frozenset(one.name for one in file.iterdir()) - FOREIGN
                found[file] = (0, hash(names), state.st_ino)
            else:
                found[file] = (state.st_mtime_ns, state.st_size, state.st_ino)
        except OSError:
            found[file] = None
    return found


def _check_once(args: argparse.Namespace, console: Console, root: Path, before: Earlier | None, send: Send) -> int:
    """Check in a child process, and send the files of the project that were read for it."""
    # Python takes compiled files for current where the size and the second of a save are the same.
    sys.dont_write_bytecode = True
    session, reads = None, RecordedReads()
    try:
        with reads:
            code, session, _ = check(args, console, before)
        return code
    finally:
        send((session is not None, sorted(reads.files(root))))


def _warm_up() -> None:
    """Import what a check needs, and complete the models, so that each check has only the blueprint to run."""
    for name in _NEEDED:
        importlib.import_module(name)
    from aiscale.core.edges import Declared

    waiting = Declared.__subclasses__()
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        model._complete()
    gc.collect()
    # What is there now is not looked at again, so that the children share it.
    gc.freeze()
