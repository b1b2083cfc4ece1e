"""``aiscale up``: bring the system up, or change it to what the blueprint says."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session import add_blueprint_arguments, open_session

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.quantities import Duration

NAME = "up"
HELP = "bring the system up, or change it to what the blueprint says"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.planning import add_target_argument

    add_blueprint_arguments(parser)
    add_target_argument(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="go ahead without a question")
    parser.add_argument(
        "--wait",
        metavar="DURATION",
        default="5m",
        help="longest wait until everything is ready (default: 5m; 0s: no wait, callers move to new versions at once)",
    )
    parser.add_argument(
        "--force-conflicts", action="store_true", help="take over fields that somebody else has set since"
    )
    parser.add_argument(
        "--adopt", action="store_true", help="take over a namespace that belongs to another environment or system"
    )
    parser.add_argument(
        "--expect-no-changes", action="store_true", help="exit 7 when anything would change; change nothing"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Plan, ask, apply, wait until it is ready."""
    from dataclasses import replace

    from aiscale.cli.planning import confirm, plan_for, refuse_findings, refuse_unasked
    from aiscale.cli.target import engine_on, is_running, reach
    from aiscale.cli.views.application import application_view, finish
    from aiscale.cli.views.preview import show
    from aiscale.errors import ExitCode
    from aiscale.plan.restore import restoring
    from aiscale.render.drift_words import drift_notes

    wait = _wait(args.wait)
    session = open_session(args)
    if not is_running(session) and not args.expect_no_changes:
        refuse_unasked(args, console)  # before a sandbox is started for nothing
    resources = session.resources()
    target = reach(session, resources, console, start=True)
    engine = engine_on(session, target, console)
    with application_view(console) as on_event:
        engine.recover(on_event)
    planned = plan_for(session, engine.applied(), resources, args.targets)
    refuse_findings(planned, console)
    if not args.adopt:
        engine.check_owner(planned.plan)
    drift = () if planned.plan.has_changes else engine.drift()
    planned = replace(planned, plan=restoring(planned.plan, drift))
    if args.output == "text":
        show(session, planned, console, advises=False)
        for line in drift_notes(drift, planned.plan):
            console.print(line)
    if planned.plan.has_changes:
        if args.expect_no_changes:
            return ExitCode.UNEXPECTED_CHANGES
        confirm(f"Apply plan {planned.plan.id} to {session.environment.name}?", args, console)
    with application_view(console, planned.plan) as on_event:
        result = engine.up(
            planned.plan,
            on_event,
            wait_timeout_s=float(wait),
            # What was changed behind our back is put back, whoever owns the fields by now: that was just agreed to.
            force_conflicts=args.force_conflicts or bool(drift),
            adopt=args.adopt,
        )
    code = finish(result, args.output, console)
    if target.sandbox is not None and args.output == "text":
        console.note("Pods are simulated in the sandbox: no container runs.")
    return code


def _wait(text: str) -> Duration:
    from aiscale.errors import QuantityError, UsageError
    from aiscale.quantities import Duration

    try:
        return Duration.parse(text)
    except QuantityError as error:
        raise UsageError(f"--wait: {error.message}", hint=error.hint) from None
