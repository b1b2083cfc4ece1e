"""``aiscale outputs``: where the parts of a running system answer."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session.command_context import add_blueprint_arguments

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Bearings
    from aiscale.engine import Output

NAME = "outputs"
HELP = "show the endpoints of the running system"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.session.clusters import add_cluster_argument

    add_blueprint_arguments(parser)
    add_cluster_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print one line for each address that something answers at."""
    from dataclasses import asdict

    from aiscale.cli.session.applied_only import open_applied
    from aiscale.cli.views.rows import row_texts

    sessions = open_applied(args, console)
    several = len(sessions) > 1
    rows: list[tuple[str, Output]] = []
    notes: list[str] = []
    for session in sessions:
        found, note = _found(session, console)
        rows += [(session.environment.name, item) for item in found]
        notes += [note] if note else []
    if args.output == "json":
        listed = [asdict(item) | ({"cluster": name} if several else {}) for name, item in rows]
        data = {"format_version": "1.0", "outputs": listed}
        console.json(data | ({"note": "; ".join(notes)} if notes else {}))
        return 0
    for note in notes:
        console.note(note)
    table = [(*([name] if several else []), item.address, item.name, item.value) for name, item in rows]
    for text in row_texts(table, console.out.width):
        console.print(text)
    return 0


def _found(session: Bearings, console: Console) -> tuple[tuple[Output, ...], str]:
    """The addresses, or why there are none."""
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
        return (), f"whether {session.system_name} is up in {session.environment.name} is not known: {error.message}"
    return found, "" if found else f"{where}: aiscale up deploys it"
