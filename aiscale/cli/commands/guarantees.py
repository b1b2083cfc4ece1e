"""``aiscale guarantees``: what every effect of a system is guaranteed, and which edge that is owed to."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session.command_context import add_blueprint_arguments, open_session
from aiscale.errors import ExitCode

if TYPE_CHECKING:
    from aiscale.cli.console import Console

NAME = "guarantees"
HELP = "show the weakest guarantee of every effect: delivery, order, staleness, and the edge that causes it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_blueprint_arguments(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the effects, the weakest first."""
    from aiscale.analysis.guarantees.effects import guarantees
    from aiscale.cli.views.effects import effects_document, effects_text

    session = open_session(args)
    graph = session.graph
    found = guarantees(graph).effects
    if args.output == "json":
        console.json(effects_document(graph, found))
    else:
        console.heading(session.heading)
        console.print(effects_text(graph, found, min(console.out.width, 120)))
    return ExitCode.OK
