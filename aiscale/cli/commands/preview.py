"""``aiscale preview``: what would change, from the model alone or confirmed by the engine."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session import add_blueprint_arguments, open_session

if TYPE_CHECKING:
    from aiscale.cli.console import Console

NAME = "preview"
HELP = "show what would change: architecture, resources, effects, findings"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.planning import add_target_argument

    add_blueprint_arguments(parser)
    add_target_argument(parser)
    parser.add_argument("--offline", action="store_true", help="from the model alone: no binary, no network, no target")
    parser.add_argument(
        "--show", choices=("changes", "resources", "all", "stages"), default="changes",
        help="changes: the page (default); resources: every change with its fields; all: unchanged ones too; "
        "stages: what up would do, step by step",
    )  # fmt: skip
    parser.add_argument("--detailed-exitcode", action="store_true", help="exit 10 when there are changes")
    parser.add_argument("--expect-no-changes", action="store_true", help="exit 7 when there are changes")


def run(args: argparse.Namespace, console: Console) -> int:
    """Make the plan, show it, and have the engine confirm it unless that is not wanted or not possible."""
    from aiscale.cli.confirmation import offline, with_engine
    from aiscale.cli.views.preview import show
    from aiscale.errors import ExitCode

    session = open_session(args)
    if args.offline:
        planned, confirmation = offline(session, args.targets), None
    else:
        planned, confirmation = with_engine(session, args.targets, console)
    show(session, planned, console, output=args.output, detail=args.show, confirmation=confirmation)
    if planned.findings.has_errors or planned.violations:
        return ExitCode.FINDINGS
    if planned.plan.has_changes:
        if args.expect_no_changes:
            return ExitCode.UNEXPECTED_CHANGES
        if args.detailed_exitcode:
            return ExitCode.CHANGES_PRESENT
    return ExitCode.OK
