"""``aiscale lint --fix`` and ``--diff``: makes the edits that findings carry, and looks again."""

from __future__ import annotations

import argparse
import contextlib
import os
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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

_MOST_ROUNDS = 50
_Key = tuple["Entry", str]
"""A finding, and what its fix does."""


@dataclass(frozen=True, slots=True)
class _Round:
    """What one look at the blueprint gives.

    Attributes:
        files: the new content of files.
        fixed: each finding that is fixed by it, and what the edit does.
        shown: the message of each of these.
        left: a line for each fix that cannot be made.
        found: how often each finding is there now.
        errors: the findings among them that are errors, and their messages.
        failed: what each rule or plug-in that does not work says: what it would fix is not known.
    """

    files: Mapping[Path, bytes]
    fixed: tuple[_Key, ...]
    shown: tuple[str, ...]
    left: tuple[str, ...]
    found: Mapping[Entry, int]
    errors: Mapping[Entry, str]
    failed: tuple[str, ...]


@dataclass(slots=True)
class _Edits:
    """What is done so far.

    Attributes:
        fixed: the findings that are fixed.
        refused: the fixes that were reverted, and the line that says why.
        most: how many fixes the next round makes; all when None.
    """

    fixed: list[_Key] = field(default_factory=list)
    refused: dict[_Key, str] = field(default_factory=dict)
    most: int | None = None


def fix(args: argparse.Namespace, console: Console, before: Earlier | None) -> int:
    """Edit files until nothing is left that can be fixed for certain, then check as always.

    Each round is one process, since a blueprint can be loaded once in a process. A fix that does not remove its
    finding, or that causes an error, is reverted, and the reason is shown.

    Args:
        args: of ``lint``.
        console: where to print.
        before: what ``--against`` names, for rules about changes.
    """
    edits = _Edits()
    code, rounds = in_child(lambda send: _look(args, before, edits, send), console)
    if not rounds:
        return code
    now: _Round = rounds[0]
    if args.diff:
        return _show(now, console)
    for _ in range(_MOST_ROUNDS):
        if not now.files:
            break
        now = _next(args, console, before, edits, now)
    for key in edits.fixed:
        console.note(f"fixed {key[0].code}: {key[1]}")
    for line in (*now.left, *edits.refused.values()):
        console.note(f"left   {line}")
    if edits.fixed:
        console.note("")
    return in_child(lambda _: check(args, console, before)[0], console)[0]


def _next(args: argparse.Namespace, console: Console, before: Earlier | None, edits: _Edits, now: _Round) -> _Round:
    """Make the edits of a round; where they do not hold, revert them and find out by halves which fix it is."""
    kept = {file: file.read_bytes() for file in now.files}
    _write(now.files)
    edits.most = None
    try:
        _, rounds = in_child(lambda send: _look(args, before, edits, send, edited=True), console)
    except KeyboardInterrupt:
        _write(kept)
        raise
    after: _Round | str = rounds[0] if rounds else "the blueprint cannot be checked after the edit"
    reason = _why_not(now, after)
    if not reason and isinstance(after, _Round):
        edits.fixed += now.fixed
        return after
    _write(kept)
    if len(now.fixed) == 1:
        edits.refused[now.fixed[0]] = f"{now.fixed[0][0].code}: {now.shown[0]} ({reason})"
    else:
        edits.most = len(now.fixed) // 2
    _, rounds = in_child(lambda send: _look(args, before, edits, send), console)
    return rounds[0] if rounds else _Round({}, (), (), (), {}, {}, ())


def _look(args: argparse.Namespace, before: Earlier | None, edits: _Edits, send: Send, *, edited: bool = False) -> int:
    """Check, and send what could be edited; after an edit, send why the blueprint cannot be loaded."""
    from aiscale.cli.review import review_session, settings_of
    from aiscale.diagnostics import Severity
    from aiscale.rules.baseline import entry
    from aiscale.rules.fixing.plan import plan_fixes

    try:
        session = open_session(args)
    except AiscaleError as error:
        if not edited:
            raise
        send(f"the blueprint cannot be loaded with the edit: {str(error).splitlines()[0]}")
        return ExitCode.OK
    settings = settings_of(session, select=args.select, ignore=args.ignore, fail_on=args.fail_on)
    review = review_session(
        session, settings, baseline=args.baseline, before=before.described(session) if before is not None else None
    )
    fixable = [item for item in review.findings if item.fix and (entry(item), item.fix.text) not in edits.refused]
    plan = plan_fixes(session.graph, fixable, session.project.root)
    if edits.most is not None:
        plan = replace(plan_fixes(session.graph, plan.fixed[: edits.most], session.project.root), left=plan.left)
    send(
        _Round(
            plan.files,
            tuple((entry(item), item.fix.text) for item in plan.fixed if item.fix),
            tuple(item.message for item in plan.fixed),
            tuple(f"{item.code}: {item.message} ({reason})" for item, reason in plan.left),
            Counter(entry(item) for item in review.findings),
            {entry(item): item.message for item in review.findings if item.severity is Severity.ERROR},
            tuple(f"{item.code}: {item.message}" for item in review.findings if item.code.startswith("PLG")),
        )
    )
    return ExitCode.OK


def _why_not(before: _Round, now: _Round | str) -> str:
    """Why the edits of a round do not hold; empty if they do. A warning may be new: one that a worse finding hid."""
    if isinstance(now, str):
        return now
    entries = [key[0] for key in before.fixed]
    wanted = Counter(before.found) - Counter(entries)
    if any(now.found.get(item, 0) > wanted[item] for item in entries):
        return "the finding is still there after the edit"
    new = [f"{item.code}: {message}" for item, message in now.errors.items() if item not in before.errors]
    return f"the edit would cause {new[0]}" if new else ""


def _show(now: _Round, console: Console) -> int:
    import difflib

    from aiscale.core.secret_texts.source import masked_code
    from aiscale.render.diagnostics_text import shown_path

    for file, data in sorted(now.files.items()):
        shown = shown_path(str(file), Path.cwd()).lstrip("/")  # as git writes a file outside of the folder
        before, after = (text.decode(errors="replace").splitlines(keepends=True) for text in (file.read_bytes(), data))
        before, after = ([masked_code(line) for line in lines] for lines in (before, after))
        console.write("".join(difflib.unified_diff(before, after, f"a/{shown}", f"b/{shown}")))
    for found, text in now.fixed:
        console.note(f"would fix {found.code}: {text}")
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
