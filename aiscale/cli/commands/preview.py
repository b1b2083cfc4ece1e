"""``aiscale preview``: what would change, from the model alone or confirmed by the engine."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from typing import TYPE_CHECKING

from aiscale.cli.arguments import add_all_argument
from aiscale.cli.session.command_context import add_blueprint_arguments, open_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.cli.console import Console
    from aiscale.cli.session.comparison import Earlier
    from aiscale.plan.changes import Plan

NAME = "preview"
HELP = "show what would change: architecture, resources, effects, findings"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.session.clusters import add_cluster_argument
    from aiscale.cli.session.comparison import add_against_argument
    from aiscale.cli.session.planning import add_target_argument
    from aiscale.cli.session.protection import add_allow_arguments
    from aiscale.cli.session.saved_plans import add_save_argument

    add_blueprint_arguments(parser, outputs=("text", "json", "md", "github"))
    add_target_argument(parser)
    add_cluster_argument(parser)
    parser.add_argument("--offline", action="store_true", help="from the model alone: no binary, no network, no target")
    add_against_argument(parser, "instead of with what is applied; from the model alone")
    parser.add_argument(
        "--show", choices=("changes", "resources", "all", "stages"), default="changes",
        help="changes: the page (default); resources: every change with its fields; all: unchanged ones too; "
        "stages: what up would do, step by step",
    )  # fmt: skip
    add_all_argument(parser)
    parser.add_argument(
        "--require-confirmed", action="store_true",
        help="exit 4 when the engine and the target do not confirm the plan: out of reach, or with differences",
    )  # fmt: skip
    add_save_argument(parser)
    add_allow_arguments(parser, "for")
    parser.add_argument("--detailed-exitcode", action="store_true", help="exit 10 when there are changes")
    parser.add_argument("--expect-no-changes", action="store_true", help="exit 7 when there are changes")


def run(args: argparse.Namespace, console: Console) -> int:
    """Make the plan, show it, and have the engine confirm it unless that is not wanted or not possible."""
    from aiscale.cli.session.comparison import earlier
    from aiscale.cli.session.saved_plans import refuse_unsaved
    from aiscale.errors import UsageError

    if args.require_confirmed and (args.offline or args.against is not None):
        other = "--offline" if args.offline else "--against"
        raise UsageError(f"--require-confirmed cannot be combined with {other}", hint="leave one of them out")
    refuse_unsaved(args)
    with earlier(args) as before:
        return _show(args, console, before)


def _note_unread(backend: str | None, plans: Sequence[Plan], console: Console) -> None:
    """That nothing is known of what runs, where what was applied is kept in a backend that is not asked."""
    from aiscale.core.values.host_addresses import without_sign_in

    if backend is not None and not any(plan.applied_at for plan in plans):
        console.warn(
            f"the state in {without_sign_in(backend)} was not read (--offline): every component is shown as new\n"
            "   = help: leave --offline out, or compare with a commit: --against HEAD"
        )


def _show(args: argparse.Namespace, console: Console, before: Earlier | None) -> int:
    from aiscale.cli.session.cluster_states import locate
    from aiscale.cli.session.clusters import at_clusters
    from aiscale.cli.session.plan_confirmation import offline, with_engine
    from aiscale.cli.session.planning import note_unknown_renames, whole
    from aiscale.cli.session.protection import allowing_part
    from aiscale.cli.session.recorded_reads import RecordedReads
    from aiscale.cli.session.renamed_system import refuse_renamed_system
    from aiscale.cli.session.saved_plans import save
    from aiscale.cli.views.preview import show
    from aiscale.cli.views.preview_review import Confirmation
    from aiscale.errors import ExitCode

    reads = RecordedReads()
    with reads if args.save_plan else nullcontext():
        session = open_session(args)
    confirmation: Confirmation | None = None
    if before is not None:
        sessions = at_clusters(session, args.clusters)
        parts = before.parts(session, sessions, args.targets, all_=not args.clusters)
    elif args.offline:
        located = locate(session, console, args.clusters, offline=True)
        refuse_renamed_system(session, located, offline=True)
        sessions, parts = located.sessions, offline(session, located, args.targets)
        _note_unread(session.environment.backend, [part.planned.plan for part in parts], console)
    else:
        located, parts, confirmation = with_engine(session, args.clusters, args.targets, console)
        sessions = located.sessions
    parts = tuple(allowing_part(part, args.allow) for part in parts)
    note_unknown_renames(session, parts, console)
    planned = whole(session, parts)
    several = len(sessions) > 1 or len(parts) > 1 or any(part.is_dropped for part in parts)
    is_refused = bool(planned.findings.has_errors or planned.violations)
    is_confirmed = confirmation is not None and not (confirmation.obstacle or confirmation.differences)
    is_saved = args.save_plan and not is_refused and (is_confirmed or not args.require_confirmed)
    show(
        session if several else sessions[0], planned, console,
        output=args.output, detail=args.show, confirmation=confirmation, parts=parts if several else (),
        against=before.name if before is not None else "",
        saved=save(session, parts, planned, reads, args, confirmation) if is_saved else None,
        limit=args.allow_deletions,
    )  # fmt: skip
    if args.save_plan and not is_saved:
        console.error(f"{args.save_plan} is not written: the plan cannot be applied")
    if is_refused:
        return ExitCode.FINDINGS
    if args.require_confirmed and not is_confirmed:
        console.error("the engine does not confirm the plan (--require-confirmed)")
        return ExitCode.DEPLOYMENT
    if planned.plan.has_changes:
        if args.expect_no_changes:
            return ExitCode.UNEXPECTED_CHANGES
        if args.detailed_exitcode:
            return ExitCode.CHANGES_PRESENT
    return ExitCode.OK
