"""``aiscale path``: how one component is joined to another, and what each step adds."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.addresses import component
from aiscale.cli.session.command_context import add_blueprint_arguments, open_session
from aiscale.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.views.path import Joined
    from aiscale.graph.architecture import ArchitectureGraph

NAME = "path"
HELP = "show the paths from one component to another: waits, guarantees, rates, freshness"
_MOST = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("start", metavar="FROM", type=component, help="address or name of a component")
    parser.add_argument("end", metavar="TO", type=component, help="address or name of another")
    add_blueprint_arguments(parser, by_option=True)
    parser.add_argument("--edges", metavar="EDGES", help="follow only these kinds of edge, for example calls,reads")
    parser.add_argument(
        "--guarantees",
        action="store_true",
        help="explain edge by edge what happens to a record: delivery, order, duplicates, staleness, losses",
    )
    parser.add_argument(
        "--most", type=_positive, default=_MOST, metavar="N", help=f"paths to show, shortest first (default: {_MOST})"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the ways."""
    from aiscale.cli.addresses import edge_kinds, find_address
    from aiscale.cli.views.path import connection, joined, path_document, path_text
    from aiscale.graph.traversal import Along

    kinds = edge_kinds(args.edges)
    session = open_session(args)
    graph = session.graph
    start, end = find_address(graph, args.start, console), find_address(graph, args.end, console)
    if start == end:
        raise UsageError(f"{start} is both the start and the end", hint="name two components: aiscale path FROM TO")
    if args.output != "json":
        console.heading(session.heading)
    if args.guarantees:
        way = joined(graph, start, end, kinds, most=args.most, of_records=True)
        if way is not None and way.along is not Along.REFERENCES:
            _explain(args, console, graph, way)
            return ExitCode.OK
    found = connection(graph, start, end, kinds, most=args.most)
    if args.output == "json":
        console.json(path_document(found))
    else:
        console.print(path_text(found, min(console.out.width, 120)))
    return ExitCode.OK


def _explain(args: argparse.Namespace, console: Console, graph: ArchitectureGraph, way: Joined) -> None:
    from aiscale.cli.views.guarantees import guarantees_document, guarantees_text

    if args.output == "json":
        console.json(guarantees_document(graph, way))
    else:
        console.print(guarantees_text(graph, way, min(console.out.width, 120)))


def _positive(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 1,000")
    return int(text)
