"""Deletions that a command refuses unless they are asked for by name or by number: of data, and of many objects."""

from __future__ import annotations

import argparse
import shlex
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from aiscale.diagnostics import Diagnostics
from aiscale.errors import NotAllowedError, UsageError
from aiscale.plan.changes import Action
from aiscale.plan.data_resources import DataLoss, allowing, protected_keys, refused_losses, would_lose
from aiscale.plan.deletions import Deletions, deletions

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.session.environment import Environment
    from aiscale.cli.session.planning import Part
    from aiscale.engine.preview import Difference
    from aiscale.plan.applied_state import Applied
    from aiscale.plan.changes import Plan

_LISTED = 3
"""Addresses of one family that are named before a glob stands for all of them."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What stops a plan, and the options that allow it.

    Attributes:
        losses: resources with data that would be deleted or replaced.
        deletions: what the plan deletes, where that is too much; None where it is not.
        limit: of ``--allow-deletions``; None without it.
        flags: the options that are missing.
    """

    losses: tuple[DataLoss, ...]
    deletions: Deletions | None
    limit: int | None
    flags: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Each reason, one a line."""
        lost = tuple(f"{one.address}: {one.words}" for one in self.losses)
        return lost if self.deletions is None else (*lost, f"deletes {self.deletions.words}{self._allowed}")

    @property
    def message(self) -> str:
        """All reasons in a sentence."""
        reasons = []
        if self.losses:
            count = len(self.losses)
            reasons.append(f"the data of {count:,} resource{'' if count == 1 else 's'}")
        if self.deletions is not None:
            reasons.append(f"{self.deletions.words}{self._allowed}")
        return f"the plan deletes {' and '.join(reasons)}: nothing was changed"

    @property
    def _allowed(self) -> str:
        return "" if self.limit is None else f", and --allow-deletions allows {self.limit:,}"

    def as_data(self) -> dict[str, Any]:
        """It as JSON data."""
        return {
            "data": [
                {"address": one.address, "key": one.key, "action": one.action.value, "what": one.words}
                for one in self.losses
            ],
            "deletions": None if self.deletions is None else self.deletions._asdict(),
            "flags": list(self.flags),
        }


def add_allow_arguments(parser: argparse.ArgumentParser, counted: str) -> None:
    """``--allow`` and ``--allow-deletions``.

    Args:
        parser: where to add them.
        counted: when the number of deletions counts, for the help.
    """
    parser.add_argument(
        "--allow", action="append", default=[], metavar="ADDRESS",
        help="allow this component's or object's data to be deleted; globs allowed (repeatable)",
    )  # fmt: skip
    parser.add_argument(
        "--allow-deletions", type=int, metavar="N",
        help=f"allow at most N deletions; needed without a terminal {counted} at least 5 and over 20%% of the objects",
    )  # fmt: skip


def allowed_in(plan: Plan, applied: Applied, environment: Environment, addresses: Collection[str]) -> Plan:
    """The plan with the data that it may delete: any in a sandbox, which runs no container and stores nothing."""
    return allowing(plan, applied, ["*"] if environment.sandbox is not None else addresses)


def allowing_part(part: Part, addresses: Collection[str]) -> Part:
    """The same for what is planned for one cluster."""
    planned = part.planned
    plan = allowed_in(planned.plan, planned.applied, part.session.environment, addresses)
    return replace(part, planned=replace(planned, plan=plan))


def plans_of(parts: Iterable[Part]) -> list[tuple[Plan, Applied]]:
    """What may be refused of what is planned for all clusters: nothing in a sandbox, which can be made again."""
    real = (part for part in parts if part.session.environment.sandbox is None)
    return [(part.planned.plan, part.planned.applied) for part in real]


def refusal_of(
    plans: Sequence[tuple[Plan, Applied]],
    *,
    limit: int | None = None,
    counts: bool = True,
    differences: Iterable[Difference] = (),
) -> Refusal | None:
    """What stops a plan; None where nothing does.

    Args:
        plans: of all clusters, with what may be deleted; each with the state that it was made from.
        limit: how many deletions are allowed at most, where that was given.
        counts: whether many deletions stop it where no number was given.
        differences: what the engine would do instead of what is planned: it may have to replace what is changed.
    """
    losses = [one for plan, applied in plans for one in refused_losses(plan, applied)]
    for item in differences:
        if item.engine in {Action.REPLACE, Action.DELETE} and item.planned is not item.engine:
            losses += [one for plan, applied in plans for one in would_lose(item.key, item.engine, plan, applied)]
    found = deletions(plans)
    is_too_much = found.deleted > limit if limit is not None else counts and found.is_large
    if not losses and not is_too_much:
        return None
    flags = [*_flags(losses, plans), *(["--allow-deletions", str(found.deleted)] if is_too_much else [])]
    return Refusal(tuple(losses), found if is_too_much else None, limit, tuple(flags))


def refuse_deletions(
    plans: Sequence[tuple[Plan, Applied]],
    args: argparse.Namespace,
    console: Console,
    *,
    asks: bool,
    counts: bool = True,
) -> None:
    """Stop where a plan deletes data that is not allowed, or many objects and nobody agrees to it.

    Args:
        plans: as for :func:`refusal_of`.
        args: with ``allow_deletions``, ``words`` and ``yes``, which does not answer for this.
        console: where to ask.
        asks: whether to ask about many deletions on a terminal; the caller does otherwise.
        counts: whether many deletions matter.

    Raises:
        NotAllowedError: such a plan.
        CancelledError: the answer is not yes.
    """
    from aiscale.cli.session.planning import ask

    limit = args.allow_deletions
    if limit is not None and limit < 0:
        raise UsageError(f"--allow-deletions {limit}: the number is negative", hint="--allow-deletions 0 allows none")
    found = refusal_of(plans, limit=limit, counts=counts)
    if found is None:
        return
    if console.is_terminal and not found.losses and found.deletions is not None and limit is None:
        if asks:
            ask(f"Delete {found.deletions.words}?", console)
        return
    hint = f"to delete this: {shlex.join(['aiscale', *args.words, *found.flags])}"
    if getattr(args, "plan", None) is not None:
        again = ["aiscale", "preview", "-e", args.env, "--save-plan", args.plan, *found.flags]
        hint = f"review it with these options: {shlex.join(again)}"
    raise NotAllowedError(found.message, details=found.lines if found.losses else (), hint=hint)


def parts_refusal(
    parts: Sequence[Part], differences: Iterable[Difference] = (), limit: int | None = None
) -> Refusal | None:
    """What ``aiscale up`` would refuse without further options, of what is planned for all clusters."""
    return refusal_of(plans_of(parts), differences=differences, limit=limit)


def refusal_words(refusal: Refusal | None) -> list[str]:
    """It as lines of a preview."""
    if refusal is None:
        return []
    return [
        f"aiscale up refuses this plan (exit code {NotAllowedError.exit_code.value}) without "
        f"{shlex.join(refusal.flags)}:",
        *(f"  {line}" for line in refusal.lines),
    ]


def lost_words(plan: Plan, applied: Applied, environment: Environment) -> list[str]:
    """What the rules about changes find in a destroy, one a line; nothing in a sandbox, which stores nothing.

    Args:
        plan: what would be deleted.
        applied: what was applied last.
        environment: where.
    """
    from aiscale import System
    from aiscale.graph.build import build
    from aiscale.rules.changes.before import Placed
    from aiscale.rules.registry import CHANGES

    if environment.sandbox is not None:
        return []
    graph, _ = build(System(plan.system, []))
    going = {change.address for change in plan.components if change.action is Action.DELETE}
    before = Placed(applied.described, (), applied.described.keys() - going)
    found = Diagnostics(finding for rule in CHANGES for finding in rule.check(graph, before))
    return [f"{one.severity.value}[{one.code}]: {one.message}" for one in found]


def _flags(losses: Sequence[DataLoss], plans: Iterable[tuple[Plan, Applied]]) -> list[str]:
    """``--allow`` for each address; one glob for all addresses of a family that has no other data."""
    stored: dict[str, set[str]] = defaultdict(set)
    for _, applied in plans:
        records = [item.resource for item in applied.resources.values()]
        keys = protected_keys(records)
        for one in records:
            if one.key in keys:
                stored[one.address.partition("/")[0]].add(one.address)
    lost: dict[str, list[str]] = defaultdict(list)
    for address in dict.fromkeys(one.address for one in losses):
        lost[address.partition("/")[0]].append(address)
    named: list[str] = []
    for family, addresses in lost.items():
        is_all = len(addresses) > _LISTED and stored[family] <= set(addresses)
        named += [f"{family}/*"] if is_all else addresses
    return [word for one in named for word in ("--allow", one)]
