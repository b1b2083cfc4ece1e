"""Runs a command on several blueprints, each in a process of its own: two versions of one module do not go into one."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from aiscale.cli.session.project import blueprint_in, find_project, shown_path
from aiscale.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from aiscale.cli.console import Console

_SKIPPED = frozenset({"node_modules", "site-packages", "__pycache__"})


def blueprints_of(given: Sequence[str]) -> list[str | None]:
    """The blueprints that the words of a command line name; None, the default one, where there is no word.

    A folder without a blueprint of its own stands for all that are below it.

    Args:
        given: files and folders.
    """
    found: list[str | None] = []
    for word in given:
        found += _below(Path(word)) if word and Path(word).is_dir() and not _has_own(Path(word)) else [word]
    return list(dict.fromkeys(found)) if given else [None]


def _has_own(folder: Path) -> bool:
    project = find_project(folder)
    return blueprint_in(folder) is not None or (project.blueprint is not None and project.root == folder.resolve())


def _below(folder: Path) -> list[str]:
    """The blueprint of each folder below one; the folder itself where there is none, so that it is refused."""
    found: list[str] = []
    for at, inner, _ in os.walk(folder):
        inner[:] = sorted(one for one in inner if not one.startswith(".") and one not in _SKIPPED)
        if (file := blueprint_in(Path(at))) is not None:
            found.append(shown_path(file))
    return found or [str(folder)]


def run_each(
    args: argparse.Namespace, blueprints: Sequence[str | None], console: Console, run: Callable[[], int]
) -> int:
    """Run a check on each blueprint, and print the results in their order.

    Args:
        args: of the command; ``blueprint`` is set for each.
        blueprints: the blueprints.
        console: where to print.
        run: runs the check as ``args`` say.

    Returns:
        0 where all return 0; else the first code other than 5, or 5.

    Raises:
        UsageError: an option is for one blueprint only.
    """
    for name in ("watch", "write_baseline"):
        if getattr(args, name, None):
            raise UsageError(f"--{name.replace('_', '-')} takes one blueprint, not {len(blueprints)}", hint="name one")
    codes: dict[str, int] = {}
    documents: dict[str, str] = {}
    for blueprint in blueprints:
        args.blueprint = blueprint
        if args.output not in _JOINED:
            if args.output == "text":
                console.heading(f"{chr(10) if codes else ''}{blueprint}")
            codes[str(blueprint)] = _in_process(console, run)
            continue
        with tempfile.TemporaryFile() as file:
            codes[str(blueprint)] = _in_process(console, run, file)
            file.seek(0)
            if text := file.read():
                documents[str(blueprint)] = text.decode()
    if args.output in _JOINED:
        _JOINED[args.output](documents, console)
    elif args.output == "text" and not console.is_quiet:
        failed = [name for name, code in codes.items() if code]
        words = (
            f"{len(failed)} of them fail{'s' if len(failed) == 1 else ''}: {', '.join(failed)}"
            if failed
            else "all pass"
        )
        console.print(f"\n{len(codes)} blueprints: {words}")
    return next((code for code in codes.values() if code not in {0, ExitCode.FINDINGS}), max(codes.values()))


def _in_process(console: Console, run: Callable[[], int], into: IO[bytes] | None = None) -> int:
    """Run in a fork, whose output may go into a file; its exit code."""
    from aiscale.cli.main import guarded

    console.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if into is not None:
                os.dup2(into.fileno(), 1)
            code = guarded(run, console)
            console.flush()
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else int(ExitCode.CANCELLED)


def _together(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The findings of several blueprints as one document of the same form."""
    from aiscale.render.diagnostics_json import findings_document

    whole = findings_document(())
    baselines = [one["baseline"] for one in documents if one["baseline"]]
    for key in ("findings", "waived", "profile"):
        if every := [item for one in documents for item in one.get(key, ())]:
            whole[key] = every
    if baselines:
        whole["baseline"] = {
            "file": ", ".join(dict.fromkeys(one["file"] for one in baselines)),
            **{key: [item for one in baselines for item in one[key]] for key in ("known", "gone")},
        }
    whole["summary"] = {
        key: sum(one["summary"][key] or 0 for one in documents)
        for key in (documents[0]["summary"] if documents else whole["summary"])
    }
    return whole


def _print_json(documents: Mapping[str, str], console: Console) -> None:
    console.json(_together([json.loads(text) for text in documents.values()]))


def _print_sarif(documents: Mapping[str, str], console: Console) -> None:
    from aiscale.render.diagnostics_sarif import joined_runs, sarif_document

    console.json(joined_runs([json.loads(text) for text in documents.values()] or [sarif_document(())]))


def _print_junit(documents: Mapping[str, str], console: Console) -> None:
    from aiscale.render.diagnostics_junit import joined_suites

    console.write(joined_suites(documents))


_JOINED = {"json": _print_json, "sarif": _print_sarif, "junit": _print_junit}
"""How the results of several blueprints become one file, by the form of the result."""
