"""From a loaded blueprint to a plan: what preview, up and why share."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from aiscale.analysis.descriptions import descriptions, system_descriptions
from aiscale.cli.session.clusters import cluster_of
from aiscale.cli.session.command_context import Bearings, Session
from aiscale.core.moved import current_addresses
from aiscale.errors import AiscaleError, ExitCode, UsageError
from aiscale.lowering.cluster_assignment import assigned_clusters
from aiscale.lowering.verify import verify
from aiscale.plan.applied_state import Applied, Found
from aiscale.plan.changes import Action, Plan
from aiscale.plan.impossible_changes import shrinks
from aiscale.plan.make_plan import make_plan
from aiscale.plan.moves import AtCluster, made_before_deleted, together
from aiscale.plan.namespace_moves import placed
from aiscale.plan.renames import renamed_state, unknown_renames, with_renames
from aiscale.plan.targets import targets_in

if TYPE_CHECKING:
    from aiscale.catalog import Violation
    from aiscale.cli.console import Console
    from aiscale.cli.session.cluster_states import Located
    from aiscale.diagnostics import Diagnostic, Diagnostics
    from aiscale.lowering.resource import Resource
    from aiscale.plan.changes import ResourceChange


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
        violations: what the schemas say against the records that change, and what cannot be taken away from them.
    """

    plan: Plan
    resources: tuple[Resource, ...]
    findings: Diagnostics
    applied: Applied
    violations: tuple[tuple[Resource, Violation], ...]


def add_target_argument(parser: argparse.ArgumentParser) -> None:
    """``--target``, repeatable."""
    parser.add_argument(
        "-t", "--target", dest="targets", action="append", default=[], metavar="ADDRESS",
        help="only this component or object and its dependencies; globs allowed (repeatable)",
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
    known, _ = renamed(session, applied)
    findings = session.findings(placed([(known, resources)]))
    plan = with_findings(plan_alone(session, applied, resources, targets), known, findings)
    return Planned(plan, resources, findings, known, _violations(plan, resources))


def renamed(where: Bearings, applied: Applied) -> tuple[Applied, Mapping[str, str]]:
    """What was applied under the addresses of now, and the renames among them that were not recorded yet.

    Raises:
        UsageError: the earlier component and the one of now are both deployed.
    """
    if not isinstance(where, Session) or not (moved := where.system.renames):
        return applied, {}
    return renamed_state(applied, current_addresses(moved))


def note_unknown_renames(session: Session, parts: Sequence[Part], console: Console) -> None:
    """Say of which renames nothing is deployed: a misspelt one gives objects a name that nothing had."""
    current = current_addresses(session.system.renames)
    for old, new in unknown_renames((part.planned.applied for part in parts), current):
        console.note(f"note: neither {old} nor {new} is deployed: new objects get the names of {old}")


def plan_alone(where: Bearings, applied: Applied, resources: tuple[Resource, ...], targets: Sequence[str]) -> Plan:
    """The plan of a session, without what the rules and the schemas say of it; that nothing stays without a session."""
    session = where if isinstance(where, Session) else None
    applied, made = renamed(where, applied)
    every = {} if session is None else descriptions(session.graph)
    if session is not None and session.cluster is not None:
        goes_with = assigned_clusters(session.graph, session.kept)
        every = {
            address: text for address, text in every.items()
            if goes_with.get(address, session.cluster) is session.cluster
        }  # fmt: skip
    systems = applied.systems if session is None else system_descriptions(session.graph)
    plan = make_plan(
        resources, every, applied,
        system=where.system_name, environment=where.environment.name, targets=targets, systems=systems,
    )  # fmt: skip
    return replace(plan, components=with_renames(plan.components, made, {**systems, **every})) if made else plan


def with_findings(plan: Plan, applied: Applied, findings: Iterable[Diagnostic]) -> Plan:
    """The plan with what was found, to be recorded; a limited one leaves what was known of what it does not touch.

    Args:
        plan: the plan.
        applied: what was applied last.
        findings: what the rules find now; those about changes are of this change alone.
    """
    now = [Found(one.code, one.severity, one.message, one.address) for one in findings if not one.is_of_change]
    if not plan.targets:
        return replace(plan, findings=tuple(now))
    if applied.findings is None:
        return plan
    touched = {change.address for change in plan.components}
    kept = [one for one in applied.findings if one.address not in touched]
    return replace(plan, findings=(*kept, *(one for one in now if one.address in touched)))


def _violations(plan: Plan, resources: tuple[Resource, ...]) -> tuple[tuple[Resource, Violation], ...]:
    return verify(resources, changed={change.key for change in plan.changes}) + shrinks(plan)


@dataclass(frozen=True, slots=True)
class Part:
    """What is planned for one cluster of a system over several.

    Attributes:
        session: the session of the cluster; only where things are for one that the blueprint no longer names.
        planned: its plan; the findings in it are those of the whole system.
        cluster: name of the cluster; empty for a system that names none.
    """

    session: Bearings
    planned: Planned
    cluster: str

    @property
    def is_dropped(self) -> bool:
        """Whether the blueprint no longer names the cluster."""
        return not isinstance(self.session, Session)


def plan_for_all(
    session: Session,
    known: Sequence[tuple[Session, Applied, tuple[Resource, ...]]],
    targets: list[str],
    dropped: Mapping[str, tuple[Bearings, Applied]] = MappingProxyType({}),
) -> tuple[Part, ...]:
    """Make the plan of each cluster; of those only in which the targets name something.

    What moves is made where it comes to before it is deleted where it was, as far as one order of the clusters can do
    that; those that the blueprint no longer names come last.

    Args:
        session: the loaded blueprint.
        known: the session of each cluster, what was applied there last, and the records that should exist there.
        targets: globs that limit what may change.
        dropped: where the clusters are that the blueprint no longer names, and what was applied there last, by name.

    Raises:
        UsageError: a target matches nothing on any cluster, or there is no cluster.
    """
    if not known and not dropped:
        raise UsageError(f"nothing of {session.system_name} is there", hint="leave --cluster out to see every cluster")
    if len(known) == 1 and not dropped:
        only, applied, resources = known[0]
        return (Part(only, plan_for(only, applied, resources, targets), cluster_of(only)),)
    every = [*known, *((where, applied, ()) for where, applied in dropped.values())]
    names = [*(cluster_of(one) for one, _, _ in known), *dropped]
    records = [
        {key: item.resource for key, item in applied.resources.items()} | {one.key: one for one in resources}
        for _, applied, resources in every
    ]
    current = [renamed(where, applied)[0] for where, applied, _ in every]
    findings = session.findings(placed((one, resources) for one, (*_, resources) in zip(current, every, strict=True)))
    parts = []
    for name, (where, applied, resources), now, named in zip(
        names, every, current, targets_in(targets, records), strict=True
    ):
        if named or not targets:
            plan = with_findings(plan_alone(where, applied, resources, named), now, findings)
            planned = Planned(plan, resources, findings, now, _violations(plan, resources))
            parts.append(Part(where, planned, name))
    order = made_before_deleted([_at_cluster(part) for part in parts])
    return tuple(parts[index] for index in order)


def refuse_lost_data(session: Session, located: Located, parts: Sequence[Part]) -> None:
    """What is in a cloud is there once, whichever cluster's state has it: it is not made beside itself.

    What runs on no cluster stays with the state that has it: deleted and made anew it were empty.

    Raises:
        UsageError: the cluster of that state is no longer in the blueprint, and what runs on none still is; or the
            state is not worked on, and what it has would be made a second time.
    """
    changes = [
        (part, change) for part in parts for change in part.planned.plan.changes
        if not change.type.startswith("kubernetes:")
    ]  # fmt: skip
    # Whether it would be made anew is not asked: with --cluster, the plan that makes it may not be among these.
    for part, change in changes:
        if part.is_dropped and change.action is Action.DELETE:
            _refuse_lost(session, part.cluster, change)
    for part, change in changes:
        held = located.held.get(change.key)
        if held is None or part.is_dropped or change.action is not Action.CREATE:
            continue
        if held.is_dropped:
            _refuse_lost(session, held.cluster, change)
        raise UsageError(
            f"{change.key} of {change.address} is a cloud resource in the state of {held.cluster}, which is "
            "ignored: it would be created a second time",
            hint=held.way_out,
        )


def _refuse_lost(session: Session, cluster: str, change: ResourceChange) -> None:
    from aiscale.lowering.placement import runs_nowhere

    address = change.address
    if address in session.graph and runs_nowhere(session.graph, session.graph[address]):
        raise UsageError(
            f"{address} is in the blueprint, but its {change.key} was deployed with {cluster}, which is not: it "
            "would be deleted with all that it holds, and made anew",
            hint=f"keep {cluster} in the blueprint as long as you need it; else delete it first: "
            f"aiscale destroy --cluster {cluster} -t {address} -e {session.environment.name}",
        )


def _at_cluster(part: Part) -> AtCluster:
    return AtCluster(part.cluster, part.planned.plan, dict(part.planned.applied.described))


def whole(session: Session, parts: Sequence[Part]) -> Planned:
    """What is planned for all clusters as one, for a page; it is never applied."""
    if len(parts) == 1:
        return parts[0].planned
    plans = [part.planned.plan for part in parts]
    id_ = hashlib.sha256(" ".join(plan.id for plan in plans).encode()).hexdigest()[:12]
    changes = together([_at_cluster(part) for part in parts])
    described_ = {address: text for plan in plans for address, text in plan.described.items()}
    dates = [plan.applied_at for plan in plans if plan.applied_at is not None]
    plan = Plan(
        id_,
        session.system.name,
        session.environment.name,
        max(dates, default=None),
        changes,
        tuple(change for plan in plans for change in plan.resources),
        described_,
        tuple(dict.fromkeys(target for plan in plans for target in plan.targets)),
        systems={address: text for plan in plans for address, text in plan.systems.items()},
    )
    known = [part.planned.applied for part in parts]
    before = {address: text for applied in known for address, text in applied.described.items()}
    said = {address: text for applied in known for address, text in applied.systems.items()}
    last = max(known, key=lambda one: (one.findings is not None, one.applied_at or ""))
    return Planned(
        plan,
        tuple(record for part in parts for record in part.planned.resources),
        parts[0].planned.findings,
        Applied(session.system.name, session.environment.name, described=before, systems=said, findings=last.findings),
        tuple(one for part in parts for one in part.planned.violations),
    )


def refuse_findings(planned: Planned, console: Console) -> None:
    """Stop before anything is touched when the architecture has errors or the API server would refuse a record.

    Raises:
        FindingsError: there is an error among the findings, or a changed record would be refused.
    """
    refuse_errors(planned.findings, console)
    if broken := planned.violations:
        fields = f"{len(broken)} field{'s' if len(broken) > 1 else ''}"
        raise FindingsError(
            f"the API server would refuse {fields}: nothing was changed",
            details=tuple(f"{r.key}: {v.path}: {v.message} (from {r.address})" for r, v in broken),
            hint="fix the components named above",
        )


def refuse_errors(findings: Diagnostics, console: Console) -> None:
    """Stop where the architecture has errors.

    Raises:
        FindingsError: there is one.
    """
    from aiscale.cli.findings import print_diagnostics

    if findings.has_errors:
        print_diagnostics(findings, console)
        raise FindingsError("the architecture has errors: nothing was changed", hint="run aiscale lint")


def confirm(question: str, args: argparse.Namespace, console: Console) -> None:
    """Ask before a change; without a terminal and without ``--yes``, fail at once.

    Raises:
        UsageError: nobody is there to ask.
        CancelledError: the answer is not yes.
    """
    refuse_unasked(args, console)
    if not args.yes:
        ask(question, console)


def ask(question: str, console: Console) -> None:
    """Ask before a change, on a terminal.

    Raises:
        CancelledError: the answer is not yes.
    """
    from aiscale.errors import CancelledError

    console.err.print(f"{question} [y/N] ", end="")
    try:
        answer = input()
    except EOFError:  # Ctrl-D
        console.err.print()
        answer = ""
    if answer.strip().lower() not in {"y", "yes"}:
        raise CancelledError("not confirmed: nothing was changed")


def refuse_unasked(args: argparse.Namespace, console: Console) -> None:
    """Stop where a question would be asked and nobody is there to answer it.

    Raises:
        UsageError: there is no terminal, and no ``--yes``.
    """
    if not args.yes and not console.is_terminal:
        raise UsageError("no terminal to confirm on", hint="add --yes")
