"""``aiscale graph``: the architecture as a tree, or as data."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.addresses import steps
from aiscale.cli.arguments import add_all_argument
from aiscale.cli.session.command_context import add_blueprint_arguments, open_session
from aiscale.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from aiscale.cli.console import Console

NAME = "graph"
HELP = "show the architecture as a tree, as data, or as DOT"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_blueprint_arguments(parser, outputs=("text", "json", "node-link", "dot"))
    parser.add_argument(
        "--focus", metavar="ADDRESS", help="show only this component and its neighbours, or the components of this team"
    )
    parser.add_argument(
        "--depth", type=steps, metavar="N", help="steps from the focus, either way over edges (default: 1)"
    )
    parser.add_argument(
        "--addresses", action="store_true",
        help="name every part by its address, as --set and aiscale.toml do (default: where a name is not enough)",
    )  # fmt: skip
    add_all_argument(parser, folded="of the identical sites and devices of a fleet")
    parser.add_argument("--edges", metavar="EDGES", help="keep these kinds of edge only, for example calls,reads")


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the graph, or the part of it that is asked for."""
    from aiscale.cli.addresses import edge_kinds, find_address
    from aiscale.cli.views.owner import owner_line

    if args.depth is not None and args.focus is None:
        raise UsageError("--depth needs --focus", hint="name the component: --focus ADDRESS")
    kinds = edge_kinds(args.edges)
    session = open_session(args)
    from aiscale.graph.neighbourhood import neighbourhood
    from aiscale.render.dot import dot
    from aiscale.render.folding import folding_around
    from aiscale.render.graph_document import graph_document
    from aiscale.render.tree import node_link, tree

    focus = find_address(session.graph, args.focus, console) if args.focus is not None else None
    graph = neighbourhood(session.graph, *kinds, focus=focus, depth=1 if args.depth is None else args.depth)
    if args.output == "json":
        console.json(graph_document(graph))
    elif args.output == "node-link":
        console.json(node_link(graph))
    elif args.output == "dot":
        console.write(dot(graph))
    else:
        width = max(40, console.out.width)
        first = {} if args.name_all else folding_around(session.graph, focus)
        console.write(tree(graph, width, addresses=args.addresses, heading=session.heading, first=first))
        if len({first.get(address, address) for address in graph.nodes}) < len(graph):
            console.note("identical components are folded: --all shows each")
        if focus is not None:
            console.print(owner_line(session.graph, focus))
    if session.diagnostics.has_errors:
        console.note("the system has errors: run aiscale lint")
    return ExitCode.OK
