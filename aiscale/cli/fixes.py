"""``aiscale lint --fix`` and ``--diff``: makes the edits that findings carry, and looks again."""

from __future__ import annotations

import argparse
import contextlib
import os
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.cli.commands.lint import check
from aiscale.cli.session.command_context import open_session
from aiscale.cli.session.preloaded_process import Send, in_child
from aiscale.errors import AiscaleError, ExitCode

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.session.comparison import Earlier
    from aiscale.rules.baseline import Entry

_MOST_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class _Round:
    """What one look at the blueprint gives.

    Attributes:
        files: the new content of files.
        fixed: code, and what the edit does, of each finding that is fixed by it.
        entries: of those findings.
        left: a line for each fix that cannot be made.
        found: how often each finding is there now.
        errors: the findings among them that are errors.
        failed: what each rule or plug-in that does not work says: what it would fix is not known.
    """

    files: Mapping[Path, bytes]
    fixed: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    left: tuple[str, ...]
    found: Mapping[Entry, int]
    errors: frozenset[Entry]
    failed: tuple[str, ...]


def fix(args: argparse.Namespace, console: Console, before: Earlier | None) -> int:
    """Edit files until nothing is left that can be fixed for certain, then check as always.

    Each round is one process, since a blueprint can be loaded once in a process.

    Args:
        args: of ``lint``.
        console: where to print.
        before: what ``--against`` names, for rules about changes.
    """
    if args.diff:
        code, rounds = in_child(lambda send: _look(args, before, send), console)
        return _show(rounds[0], console) if rounds else code
    fixed: list[tuple[str, str]] = []
    files: set[Path] = set()
    left: tuple[str, ...] = ()
    last: tuple[_Round, dict[Path, bytes]] | None = None
    for _ in range(_MOST_ROUNDS):
        code, rounds = in_child(lambda send: _look(args, before, send), console)
        now: _Round | None = rounds[0] if rounds else None
        if last is not None and (now is None or not _is_better(last[0], now)):
            _write(last[1])
            del fixed[-len(last[0].fixed) :]
            console.error(
                "the edits do not fix the findings, and have been reverted",
                hint="report this with the blueprint; --diff shows the edits",
                details=tuple(f"{code} {text}" for code, text in last[0].fixed),
            )
            return ExitCode.UNEXPECTED
        if now is None:
            return code
        left = now.left
        if not now.files:
            break
        last = (now, {file: file.read_bytes() for file in now.files})
        _write(now.files)
        fixed += now.fixed
        files |= set(now.files)
    for rule, text in fixed:
        console.note(f"fixed {rule}: {text}")
    for line in left:
        console.note(f"left   {line}")
    if fixed:
        console.note("")
    return in_child(lambda _: check(args, console, before)[0], console)[0]


def _look(args: argparse.Namespace, before: Earlier | None, send: Send) -> int:
    """Check, and send what could be edited."""
    from aiscale.cli.review import review_session, settings_of
    from aiscale.diagnostics import Severity
    from aiscale.rules.baseline import entry
    from aiscale.rules.fixing.plan import plan_fixes

    session = open_session(args)
    settings = settings_of(session, select=args.select, ignore=args.ignore, fail_on=args.fail_on)
    review = review_session(
        session, settings, baseline=args.baseline, before=before.described(session) if before is not None else None
    )
    plan = plan_fixes(session.graph, review.findings, session.project.root)
    found = [entry(item) for item in review.findings]
    errors = (entry(item) for item in review.findings if item.severity is Severity.ERROR)
    send(
        _Round(
            plan.files,
            tuple((item.code, item.fix.text) for item in plan.fixed if item.fix),
            tuple(entry(item) for item in plan.fixed),
            tuple(f"{item.code}: {item.message} ({reason})" for item, reason in plan.left),
            Counter(found),
            frozenset(errors),
            tuple(f"{item.code}: {item.message}" for item in review.findings if item.code.startswith("PLG")),
        )
    )
    return ExitCode.OK


def _is_better(before: _Round, now: _Round) -> bool:
    """Whether what should be fixed is, and no error is new. A warning may be: one that a worse finding hid."""
    wanted = Counter(before.found) - Counter(before.entries)
    still_there = any(now.found.get(item, 0) > wanted[item] for item in before.entries)
    return not still_there and now.errors <= before.errors


def _show(now: _Round, console: Console) -> int:
    import difflib

    from aiscale.render.diagnostics_text import shown_path

    for file, data in sorted(now.files.items()):
        shown = shown_path(str(file), Path.cwd()).lstrip("/")  # as git writes a file outside of the folder
        before, after = (text.decode(errors="replace").splitlines(keepends=True) for text in (file.read_bytes(), data))
        console.write("".join(difflib.unified_diff(before, after, f"a/{shown}", f"b/{shown}")))
    for rule, text in now.fixed:
        console.note(f"would fix {rule}: {text}")
    for line in now.left:
        console.note(f"would leave {line}")
    for line in now.failed:
        console.note(f"what it would fix is not known: {line}")
    return ExitCode.FINDINGS if now.files else ExitCode.OK


def _write(files: Mapping[Path, bytes]) -> None:
    """Write all files or none: each is complete beside the old one before the first takes its place."""
    prepared: list[tuple[Path, Path]] = []
    try:
        for file, data in files.items():
            descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
            prepared.append((file, Path(name)))
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
            Path(name).chmod(file.stat().st_mode & 0o7777)
        for file, new in prepared:
            new.replace(file)
    except OSError as error:
        raise AiscaleError(f"{error.filename}: {error.strerror}; nothing was edited") from None
    finally:
        for _, new in prepared:
            with contextlib.suppress(FileNotFoundError):
                new.unlink()
