"""``aiscale graph``: the architecture as a tree, or as data."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session import add_blueprint_arguments, open_session
from aiscale.errors import ExitCode

if TYPE_CHECKING:
    from aiscale.cli.console import Console

NAME = "graph"
HELP = "show the architecture as a tree, or as JSON nodes and edges"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_blueprint_arguments(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the graph."""
    session = open_session(args)
    from aiscale.render.tree import node_link, tree

    if args.output == "json":
        console.json(node_link(session.graph))
    else:
        console.write(tree(session.graph, width=max(40, console.out.width)))
    if session.diagnostics.has_errors:
        console.note("the system has errors: aiscale lint shows them")
    return ExitCode.OK
