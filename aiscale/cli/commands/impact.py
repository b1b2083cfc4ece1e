"""``aiscale impact``: what fails, degrades or goes stale when components are lost."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.addresses import component
from aiscale.cli.arguments import add_all_argument
from aiscale.cli.session.command_context import add_blueprint_arguments, open_session
from aiscale.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.core.component import Component
    from aiscale.graph.architecture import ArchitectureGraph

NAME = "impact"
HELP = "show what fails, degrades or goes stale when components are lost, and which owners to notify"
_MOST = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "losses", nargs="*", metavar="ADDRESS", type=component,
        help="addresses or names of the components, zones (zones/eu-west-1a) and regions that are lost together",
    )  # fmt: skip
    add_blueprint_arguments(parser, by_option=True)
    parser.add_argument(
        "--rank", action="store_true", help="rank every component by its blast radius: what is lost or fails with it"
    )
    parser.add_argument(
        "--most", type=_positive, default=_MOST, metavar="N", help=f"rows of --rank to show (default: {_MOST})"
    )
    add_all_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the impact of a loss, or the rank of every loss."""
    from aiscale.analysis.failure.impact.named_places import with_named_places
    from aiscale.cli.views.impact import impact_document, impact_text

    if args.rank and args.losses:
        raise UsageError("--rank ranks every component", hint="leave the addresses out, or --rank")
    if not args.rank and not args.losses:
        raise UsageError("no component is given", hint="aiscale impact ADDRESS …, or --rank for every component")
    session = open_session(args)
    graph = with_named_places(session.graph)
    lost = _lost(graph, args.losses, console)
    width = min(console.out.width, 120)
    if args.output != "json":
        console.heading(session.heading)
    if args.rank:
        return _ranked(args, graph, console, width)
    from aiscale.analysis.failure.impact.impact import impact
    from aiscale.rules.successors import successors_after

    found = impact(graph, lost)
    successors = successors_after(graph, found)
    if args.output == "json":
        console.json(impact_document(graph, found, successors))
    else:
        console.print(impact_text(graph, found, successors, width, in_full=args.name_all))
    return ExitCode.OK


def _ranked(args: argparse.Namespace, graph: ArchitectureGraph, console: Console, width: int) -> int:
    from aiscale.analysis.failure.impact.ranking import ranking
    from aiscale.cli.views.impact_ranking import ranking_document, ranking_text

    ranks = ranking(graph)
    if args.output == "json":
        console.json(ranking_document(graph, ranks))
    else:
        console.print(ranking_text(graph, ranks, width, most=len(ranks) if args.name_all else args.most))
    return ExitCode.OK


def _lost(graph: ArchitectureGraph, given: list[str], console: Console) -> list[str]:
    from aiscale.cli.addresses import find_address
    from aiscale.core.component import Team

    def can_be_lost(component: Component) -> bool:
        return not isinstance(component, Team)

    found = list(dict.fromkeys(find_address(graph, word, console, can=can_be_lost) for word in given))
    for address in found:
        if not can_be_lost(graph[address]):
            raise UsageError(
                f"{address} is a team: it owns components and runs nothing",
                hint=f"aiscale graph --focus {address} shows what it owns",
            )
    return found


def _positive(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 100,000")
    return int(text)
