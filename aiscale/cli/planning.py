"""From a loaded blueprint to a plan: what preview, up and why share."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aiscale.analysis.floors import described
from aiscale.errors import AiscaleError, ExitCode, UsageError
from aiscale.lowering.verify import verify
from aiscale.plan.make_plan import make_plan
from aiscale.plan.shrinks import shrinks

if TYPE_CHECKING:
    from aiscale.catalog import Violation
    from aiscale.cli.console import Console
    from aiscale.cli.session import Session
    from aiscale.diagnostics import Diagnostics
    from aiscale.lowering.resource import Resource
    from aiscale.plan.applied import Applied
    from aiscale.plan.changes import Plan


class FindingsError(AiscaleError):
    """Errors in the architecture stop what would change a target."""

    exit_code = ExitCode.FINDINGS


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with what it was made from.

    Attributes:
        plan: the plan.
        resources: the records that should exist.
        findings: what the rules found.
        applied: what was applied last.
        violations: what the schemas say against the records that change, and what can not be taken away from them.
        unmade: why no record can be made, in a few words; empty when they can.
    """

    plan: Plan
    resources: tuple[Resource, ...]
    findings: Diagnostics
    applied: Applied
    violations: tuple[tuple[Resource, Violation], ...]
    unmade: str = ""


def add_target_argument(parser: argparse.ArgumentParser) -> None:
    """``--target``, repeatable."""
    parser.add_argument(
        "-t", "--target", dest="targets", action="append", default=[], metavar="ADDRESS",
        help="only this component or object and what it needs; globs allowed (repeatable)",
    )  # fmt: skip


def plan_for(session: Session, applied: Applied, resources: tuple[Resource, ...], targets: list[str]) -> Planned:
    """Make the plan of a session.

    Args:
        session: the loaded blueprint.
        applied: what was applied last.
        resources: the records that should exist.
        targets: globs that limit it.

    Raises:
        UsageError: a target matches nothing.
    """
    plan = make_plan(
        resources,
        described(session.graph),
        applied,
        system=session.system.name,
        environment=session.environment.name,
        targets=targets,
    )
    changed = {change.key for change in plan.changes}
    violations = verify(resources, changed=changed) + shrinks(plan)
    return Planned(plan, resources, session.findings(applied.described), applied, violations)


def plan_without_records(session: Session, applied: Applied, reason: str) -> Planned:
    """What is known of a system whose records can not be made: its architecture, effects and findings.

    Args:
        session: the loaded blueprint.
        applied: what was applied last: nothing is said about it.
        reason: why they can not be made.
    """
    planned = plan_for(session, applied, tuple(item.resource for item in applied.resources.values()), [])
    return replace(planned, plan=replace(planned.plan, resources=()), resources=(), violations=(), unmade=reason)


def refuse_findings(planned: Planned, console: Console) -> None:
    """Stop before anything is touched when the architecture has errors or the cluster would refuse a record.

    Raises:
        FindingsError: there is an error among the findings, or a changed record would be refused.
    """
    from aiscale.cli.findings import print_diagnostics

    if planned.findings.has_errors:
        print_diagnostics(planned.findings, console)
        raise FindingsError("the architecture has errors: nothing has been touched", hint="aiscale lint shows them")
    if broken := planned.violations:
        fields = f"{len(broken)} field{'s' if len(broken) > 1 else ''}"
        raise FindingsError(
            f"the cluster would refuse {fields}: nothing has been touched",
            details=tuple(f"{r.key}: {v.path}: {v.message} (from {r.address})" for r, v in broken),
            hint="mend the components named above",
        )


def confirm(question: str, args: argparse.Namespace, console: Console) -> None:
    """Ask before a change; without a terminal and without ``--yes``, fail at once.

    Raises:
        UsageError: nobody is there to ask.
        CancelledError: the answer is not yes.
    """
    from aiscale.errors import CancelledError

    refuse_unasked(args, console)
    if args.yes:
        return
    console.err.print(f"{question} [y/N] ", end="")
    if input().strip().lower() not in {"y", "yes"}:
        raise CancelledError("not confirmed: nothing has been touched")


def refuse_unasked(args: argparse.Namespace, console: Console) -> None:
    """Stop where a question would be asked and nobody is there to answer it.

    Raises:
        UsageError: there is no terminal, and no ``--yes``.
    """
    if not args.yes and not console.is_terminal:
        raise UsageError("nobody is there to confirm", hint="add --yes to go ahead without a question")
