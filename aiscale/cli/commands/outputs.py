"""``aiscale outputs``: where the parts of a running system answer."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.addresses import component
from aiscale.cli.session.command_context import add_blueprint_arguments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Bearings
    from aiscale.engine import Output
    from aiscale.errors import AiscaleError

NAME = "outputs"
HELP = "show the endpoints of the running system, or the value of one"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.session.clusters import add_cluster_argument

    parser.add_argument(
        "address",
        nargs="?",
        metavar="ADDRESS",
        type=component,
        help="component: its endpoints; of a single one the value",
    )
    parser.add_argument(
        "endpoint", nargs="?", metavar="ENDPOINT", help="one of its endpoints: only the value is printed"
    )
    add_blueprint_arguments(parser, by_option=True)
    add_cluster_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print one line for each address that something answers at, or the value of one.

    Raises:
        UsageError: a component or an endpoint is asked for that is not there.
        UnreachableError: one is asked for, and the cluster does not answer.
    """
    from dataclasses import asdict

    from aiscale.cli.session.applied_only import open_applied
    from aiscale.cli.views.rows import row_texts

    sessions = open_applied(args, console)
    several = len(sessions) > 1
    rows: list[tuple[str, Output]] = []
    notes: list[str] = []
    missed: list[AiscaleError] = []
    for session in sessions:
        found, note = _found(session, console, missed)
        rows += [(session.environment.name, item) for item in found]
        notes += [note] if note else []
    if args.address is not None:
        if missed:
            raise missed[0]
        rows = chosen(rows, args, sessions[0].system_name, notes)
    code = missed[0].exit_code if missed else 0
    if args.output == "json":
        listed = [asdict(item) | ({"cluster": name} if several else {}) for name, item in rows]
        data = {"format_version": "1.0", "outputs": listed}
        console.json(data | ({"note": "; ".join(notes)} if notes else {}))
        return code
    for note in notes:
        (console.warn if missed else console.note)(note)
    if args.address is not None and len(rows) == 1:
        console.write(f"{rows[0][1].value}\n")
        return code
    table = [(*([name] if several else []), item.address, item.name, item.value) for name, item in rows]
    for text in row_texts(table, console.out.width):
        console.print(text)
    return code


def chosen(
    rows: Sequence[tuple[str, Output]], args: argparse.Namespace, system: str, notes: Sequence[str]
) -> list[tuple[str, Output]]:
    """The outputs of a component, or the one that is asked for.

    Raises:
        UsageError: there is none.
    """
    from difflib import get_close_matches

    from aiscale.errors import UsageError

    def near(word: str, known: Sequence[str]) -> str:
        found = get_close_matches(word, known, n=1)
        return f"did you mean {found[0]}?" if found else f"there are: {', '.join(known)}" if known else ""

    wanted = args.address
    own = [row for row in rows if wanted in {row[1].address, row[1].address.rpartition("/")[2]}]
    if not own:
        hint = notes[0] if notes else near(wanted, sorted({item.address for _, item in rows}))
        raise UsageError(f"{wanted} of {system} has no endpoint", hint=hint)
    if args.endpoint is None:
        return own
    found = [row for row in own if row[1].name == args.endpoint]
    if not found:
        names = sorted({item.name for _, item in own})
        raise UsageError(f"{wanted} has no endpoint {args.endpoint!r}", hint=near(args.endpoint, names))
    return found


def _found(session: Bearings, console: Console, missed: list[AiscaleError]) -> tuple[tuple[Output, ...], str]:
    """The addresses, or why there are none; where the cluster does not answer, that error is added to ``missed``."""
    from aiscale.cli.session.missing_state import HELP, without_state
    from aiscale.cli.session.target import find_target, is_running, recovered_engine
    from aiscale.engine.kube_errors import UnreachableError

    where = f"{session.system_name} is not deployed in {session.environment.name}"
    if not is_running(session):
        return (), f"{where}: its sandbox {session.environment.sandbox!r} does not run, aiscale up starts it"
    try:
        engine = recovered_engine(session, find_target(session), console, only_reads=True)
        found = engine.outputs()
        if not found and (said := without_state(engine)):
            return (), f"{said}: {HELP}"
    except UnreachableError as error:
        missed.append(error)
        return (), f"whether {session.system_name} is up in {session.environment.name} is not known: {error.message}"
    return found, "" if found else f"{where}: aiscale up deploys it"
