"""``aiscale replay``: read a part of a stream again, without touching who serves from it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.addresses import component
from aiscale.cli.session.command_context import add_blueprint_arguments, open_session
from aiscale.errors import ExitCode

if TYPE_CHECKING:
    from aiscale.analysis.replay.request import Replay
    from aiscale.cli.console import Console
    from aiscale.graph.deployed_names import Deployed

NAME = "replay"
HELP = "replay a part of a topic or an event table with a second copy of a service: what it takes, and its Job"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "reader", metavar="READER", type=component, help="address or name of the service whose image reads"
    )
    parser.add_argument(
        "stream", metavar="STREAM", type=component,
        help="address or name of the topic or the table of events that it reads",
    )  # fmt: skip
    add_blueprint_arguments(parser, outputs=("text", "json", "yaml"), by_option=True)
    first = parser.add_mutually_exclusive_group(required=True)
    first.add_argument(
        "--from", dest="begin", metavar="TIME",
        help="from records of this time on: 2026-11-01T00:00Z, 36h for so long ago, or earliest",
    )  # fmt: skip
    first.add_argument(
        "--offsets", metavar="[PARTITION:]FIRST-LAST", action="append",
        help="these records of a partition instead, the last one too: 3:1200-1350; again for another partition; "
        "of a table of events, positions: 1200-1350",
    )  # fmt: skip
    parser.add_argument("--to", dest="end", metavar="TIME", help="up to records of this time (default: now)")
    parser.add_argument(
        "--rate", metavar="RATE", help="read no more than 5MB/s, or 2_000/s for records; a quota of the brokers"
    )
    parser.add_argument("--into", metavar="TOPIC", help="topic that the replay writes to, instead of the reader's own")


def run(args: argparse.Namespace, console: Console) -> int:
    """Print what a replay takes, or its manifests; nothing is touched."""
    from datetime import timedelta

    from aiscale import clock
    from aiscale.analysis.replay.estimate import estimate
    from aiscale.analysis.replay.refusals import refusals
    from aiscale.cli.replay_arguments import kubectl_of, repeated, replay_of
    from aiscale.cli.session.cluster_states import session_at
    from aiscale.cli.views.replay import refusal_text, replay_document, replay_text
    from aiscale.graph.deployed_names import as_deployed

    session = open_session(args)
    # Times are printed in whole seconds, and what has been written until now belongs to the range.
    now = clock.now().replace(microsecond=0) + timedelta(seconds=1)
    declared = replay_of(session.graph, args, now, console)
    reasons = refusals(session.graph, declared, now)
    command = repeated(declared, session, args)
    deployed = as_deployed(session.graph)
    replay = replay_of(deployed.graph, _deployed_words(args, declared, deployed), now, console)
    figures = estimate(deployed.graph, replay)
    if args.output == "json":
        console.json(replay_document(replay, figures, reasons, command))
    elif reasons:
        # Whatever takes manifests from here gets none.
        show = console.note if args.output == "yaml" else console.print
        show(refusal_text(declared, reasons, min(console.out.width, 120), session.layers.component_settings()))
    elif args.output == "yaml":
        from aiscale.lowering.context import make_context
        from aiscale.lowering.services.replay import lower_replay
        from aiscale.render.manifests import manifests_yaml

        namespace = session_at(session, declared.reader, console).namespace
        console.write(manifests_yaml(lower_replay(replay, figures, make_context(deployed.graph, namespace))))
    else:
        kubectl = kubectl_of(session_at(session, declared.reader, console).environment)
        console.heading(session.heading)
        console.print(replay_text(replay, figures, min(console.out.width, 120), command, kubectl))
    return ExitCode.FINDINGS if reasons else ExitCode.OK


def _deployed_words(args: argparse.Namespace, declared: Replay, deployed: Deployed) -> argparse.Namespace:
    """The command line with the names that renamed components have in the cluster."""
    parts = {"reader": declared.reader, "stream": declared.stream, "into": declared.into}
    named = {word: deployed.component(one).address for word, one in parts.items() if one is not None}
    return argparse.Namespace(**{**vars(args), **named})
