"""``aiscale lint``: everything that is wrong or risky about an architecture."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from aiscale.cli.session import add_blueprint_arguments, open_session
from aiscale.errors import BlueprintError, ExitCode

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.diagnostics import Diagnostics

NAME = "lint"
HELP = "check the architecture and say what to write instead"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.findings import OUTPUTS

    add_blueprint_arguments(parser, outputs=OUTPUTS)
    parser.add_argument(
        "--fail-on", choices=("error", "warning", "never"), default="error",
        help="exit 5 on findings of this severity or worse (default: error)",
    )  # fmt: skip


def run(args: argparse.Namespace, console: Console) -> int:
    """Run every rule and print what was found."""
    started = time.perf_counter()
    from aiscale.cli.findings import print_findings

    try:
        session = open_session(args)
        found, components = session.findings(), len(session.graph)
    except BlueprintError as error:
        # What can not be loaded is a finding too: programs want it in the form that they asked for.
        refused = getattr(error, "diagnostics", ())
        if args.output == "text" or not refused:
            raise
        print_findings(refused, console, output=args.output)
        return error.exit_code
    print_findings(found, console, output=args.output, components=components)
    if args.output == "text":
        seconds = time.perf_counter() - started
        console.print(f"{chr(10) if len(found) else ''}{found.summary(components)} ({seconds:.2f} s)")
    return ExitCode.FINDINGS if _fails(found, args.fail_on) else ExitCode.OK


def _fails(found: Diagnostics, fail_on: str) -> bool:
    from aiscale.diagnostics import Severity

    return fail_on != "never" and any(item.severity.rank <= Severity(fail_on).rank for item in found)
