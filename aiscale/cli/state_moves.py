"""``aiscale state mv``: a component gets another address in the state."""

from __future__ import annotations

import argparse
from difflib import get_close_matches
from typing import TYPE_CHECKING

from aiscale.core.messages.wording import joined
from aiscale.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Bearings
    from aiscale.engine import Engine
    from aiscale.plan.applied_state import Applied

_NAMED = 8
"""Objects that a message names."""


def move(args: argparse.Namespace, console: Console) -> None:
    """Look whether the objects can stay, ask, and move them, on each cluster that has any.

    Raises:
        UsageError: the component is not in the state, the other one is, or objects would be deleted next.
    """
    from aiscale.cli.session.cluster_states import locate
    from aiscale.cli.session.command_context import open_session
    from aiscale.cli.session.planning import confirm
    from aiscale.cli.session.target import Target, engine_for
    from aiscale.cli.views.application import application_view
    from aiscale.engine.moved_addresses import move_addresses
    from aiscale.plan.renames import addresses_of

    old, new = str(args.old), str(args.new)
    session = open_session(args)
    engines = [(one, engine_for(one, Target(None, None))) for one in locate(session, console, args.clusters).every]
    known = [(one, engine, engine.applied()) for one, engine in engines]
    _refuse_other_kinds(old, new, [applied for *_, applied in known])
    held = [(one, engine, applied) for one, engine, applied in known if old in addresses_of(applied)]
    if not held:
        names = sorted({name for *_, applied in known for name in addresses_of(applied)})
        near = get_close_matches(old, names, n=1)
        raise UsageError(
            f"{old} is not in the state of {session.system_name} in {session.environment.name}",
            hint=f"did you mean {near[0]}?" if near else "aiscale state list lists the objects and their components",
        )
    keys = [key for one, _, applied in held for key in _movable(one, applied, old, new)]
    objects = f"{len(keys)} object{'' if len(keys) == 1 else 's'}"
    confirm(f"Move {objects} from {old} to {new} in the state?", args, console)
    for _, engine, _ in held:
        with application_view(console) as on_event:
            move_addresses(engine, {old: new}, on_event)
    if args.output == "json":
        console.json({"format_version": "1.0", "moved": {"from": old, "to": new}, "objects": keys})
        return
    console.print(f"{objects} of {old} moved to {new} in the state. The state before: {_backups(held)}")


def _backups(held: Iterable[tuple[Bearings, Engine, Applied]]) -> str:
    from aiscale.cli.session.project import shown_path

    return ", ".join(shown_path(engine.settings.folder.backup) for _, engine, _ in held)


def _refuse_other_kinds(old: str, new: str, known: Sequence[Applied]) -> None:
    """Refuse what is no component, or two of different kinds."""
    from aiscale.plan.renames import addresses_of

    entry = f'in the blueprint: moved=[Moved("{old}", "{new}")] in System'
    family, sign, _ = old.partition("/")
    if family == "systems" or family != new.partition("/")[0] or not sign:
        told = "a system: its namespace, labels and state have its name" if family == "systems" else f"not like {new}"
        raise UsageError(
            f"{old} is {told}",
            hint=entry if family == "systems" else "write two addresses of one family: topics/rides topics/trips",
        )
    for applied in known:
        if (item := applied.resources.get(old)) is not None:
            address = item.resource.address
            raise UsageError(
                f"{old} is an object, and objects keep their names",
                hint=f"move its component: aiscale state mv {address} {address.partition('/')[0]}/…",
            )
        if new in addresses_of(applied):
            raise UsageError(f"{new} is in the state already", hint="aiscale state list lists its objects")


def _movable(where: Bearings, applied: Applied, old: str, new: str) -> list[str]:
    """Keys of the objects of a component, which the next ``up`` keeps under the other address.

    Raises:
        UsageError: the blueprint still has the old component, not the new one, or other names for its objects.
    """
    from aiscale.cli.session.api_server import resources_as
    from aiscale.cli.session.command_context import Session
    from aiscale.cli.session.planning import plan_alone
    from aiscale.plan.changes import Action
    from aiscale.plan.renames import readdressed

    keys = [key for key, item in applied.resources.items() if item.resource.address == old]
    if not isinstance(where, Session):
        return keys  # of a cluster that is left: the blueprint has nothing there
    if old in where.graph or new not in where.graph:
        still = f"the blueprint still has {old}" if old in where.graph else f"the blueprint does not have {new}"
        raise UsageError(
            f"{still}: aiscale up would create it again", hint=f"rename it in the blueprint to {new} first"
        )
    plan = plan_alone(where, readdressed(applied, {old: new}), resources_as(where, applied), ())
    lost = [one.key for one in plan.changes if one.key in keys and one.action in {Action.DELETE, Action.REPLACE}]
    if lost:
        raise UsageError(
            f"the next aiscale up would delete {joined(lost, _NAMED)}: the names of objects follow from {new}",
            hint=f'moved=[Moved("{old}", "{new}")] in System keeps their names',
        )
    return keys
