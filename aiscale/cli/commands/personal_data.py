"""``aiscale personal-data``: what has personal data, and why, for the record of processing activities."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session.command_context import add_blueprint_arguments, open_session
from aiscale.errors import ExitCode

if TYPE_CHECKING:
    from aiscale.cli.console import Console

NAME = "personal-data"
HELP = "show which components have personal data, and why: location, jurisdiction, retention, owner"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_blueprint_arguments(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the record of personal data."""
    from aiscale.analysis.privacy.personal_data.processing_record import record
    from aiscale.cli.views.personal_data import record_document, record_text
    from aiscale.cli.views.rows import width_of

    session = open_session(args)
    graph = session.graph
    found = record(graph)
    if args.output == "json":
        console.json(record_document(graph, found))
    else:
        console.write(record_text(graph, found, session.heading or graph.system.name, width_of(console)))
    if session.diagnostics.has_errors:
        console.note("the system has errors: run aiscale lint")
    return ExitCode.OK
