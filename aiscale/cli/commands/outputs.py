"""``aiscale outputs``: where the parts of a running system answer."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session import add_blueprint_arguments, open_session

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.session import Session
    from aiscale.engine import Output

NAME = "outputs"
HELP = "show where the parts of the running system answer"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_blueprint_arguments(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print one line for each address that something answers at."""
    from dataclasses import asdict

    session = open_session(args)
    found, note = _found(session, console)
    if args.output == "json":
        data = {"format_version": "1.0", "outputs": [asdict(item) for item in found]}
        console.json(data | ({"note": note} if note else {}))
        return 0
    if note:
        console.note(note)
    widths = [max((len(getattr(item, name)) for item in found), default=0) for name in ("address", "name")]
    for item in found:
        console.print(f"{item.address:<{widths[0]}}  {item.name:<{widths[1]}}  {item.value}")
    return 0


def _found(session: Session, console: Console) -> tuple[tuple[Output, ...], str]:
    """The addresses, or why there are none."""
    from aiscale.cli.target import engine_on, is_running, reach
    from aiscale.engine.kube_errors import UnreachableError

    where = f"{session.system.name} is not up in {session.environment.name}"
    if not is_running(session):
        return (), f"{where}: its sandbox {session.environment.sandbox!r} does not run, aiscale up starts it"
    try:
        engine = engine_on(session, reach(session, (), console, start=False), console)
        found = engine.outputs()
    except UnreachableError as error:
        return (), f"whether {session.system.name} is up in {session.environment.name} is not known: {error.message}"
    return found, "" if found else f"{where}: aiscale up brings it up"
