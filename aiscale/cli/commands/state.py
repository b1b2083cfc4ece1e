"""``aiscale state``: the objects that aiscale keeps a record of, as they were applied."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from aiscale.cli.session.command_context import add_blueprint_arguments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Bearings
    from aiscale.engine import Engine
    from aiscale.plan.applied_state import AppliedResource

NAME = "state"
HELP = "list the objects in the state, show one as it was applied, or move and remove objects in the state"
_WHICH = "object (deployment/surge-v8) or component (serving/surge), * allowed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their flags."""
    from aiscale.cli.session.clusters import add_cluster_argument

    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    listed = actions.add_parser("list", help="list the objects: key, component, plan that changed each last")
    listed.add_argument("keys", nargs="*", metavar="KIND/NAME", help=f"only these: {_WHICH}")
    show = actions.add_parser("show", help="show objects as they were applied; values of Secrets are hidden")
    show.add_argument("keys", nargs="+", metavar="KIND/NAME", help=_WHICH)
    remove = actions.add_parser(
        "rm", help="remove objects from the state and delete nothing: another tool manages them from then on"
    )
    remove.add_argument("keys", nargs="+", metavar="KIND/NAME", help=_WHICH)
    move = actions.add_parser(
        "mv", help="give a component another address in the state; its objects stay as they are, with their names"
    )
    move.add_argument("old", metavar="OLD", help="address in the state: topics/rides")
    move.add_argument("new", metavar="NEW", help="address in the blueprint: topics/trips")
    for action in (remove, move):
        action.add_argument("-y", "--yes", action="store_true", help="do not ask for confirmation")
    for action in (listed, show, remove, move):
        add_blueprint_arguments(action, by_option=True)
        add_cluster_argument(action)


def run(args: argparse.Namespace, console: Console) -> int:
    """Read the state of each cluster, and do what is asked with what is chosen of it."""
    from aiscale.cli.session.applied_only import open_applied
    from aiscale.cli.session.target import Target, engine_for

    if args.action == "mv":
        from aiscale.cli.state_moves import move

        move(args, console)
        return 0
    sessions = open_applied(args, console, guesses=args.action != "rm")
    engines = [(one, engine_for(one, Target(None, None))) for one in sessions]
    held = [(one, engine, item) for one, engine in engines for item in engine.applied().resources.values()]
    chosen = _chosen(args.keys, held, sessions)
    if args.action == "list":
        _list(chosen, len(sessions) > 1, args, console)
    elif args.action == "show":
        _show(chosen, len(sessions) > 1, args, console)
    else:
        _remove(chosen, args, console)
    return 0


_Held = tuple["Bearings", "Engine", "AppliedResource"]
"""An object, and whose state it is in."""


def _chosen(keys: Sequence[str], held: Sequence[_Held], sessions: Sequence[Bearings]) -> list[_Held]:
    """What the words name; everything where there is none.

    Raises:
        UsageError: a word names nothing.
    """
    from difflib import get_close_matches
    from fnmatch import fnmatchcase

    from aiscale.errors import UsageError

    found: dict[int, _Held] = {}
    for word in keys:
        hits = [one for one in held if any(fnmatchcase(name, word) for name in _names(one[2]))]
        if not hits:
            names = {name for *_, item in held for name in _names(item)}
            near = get_close_matches(word, sorted(names), n=1)
            where = " and ".join(one.environment.name for one in sessions)
            hint = f"did you mean {near[0]}?" if near else "aiscale state list lists the objects"
            raise UsageError(f"{word} is not in the state of {sessions[0].system_name} in {where}", hint=hint)
        found |= {id(one[2]): one for one in hits}
    return list(found.values()) if keys else list(held)


def _names(item: AppliedResource) -> tuple[str, str]:
    return item.resource.key, item.resource.address


def _rows(chosen: Iterable[_Held], several: bool) -> Iterator[tuple[str, ...]]:
    for session, _, item in chosen:
        cluster = (session.environment.name,) if several else ()
        yield (*cluster, item.resource.key, item.resource.address, item.plan)


def _list(chosen: Sequence[_Held], several: bool, args: argparse.Namespace, console: Console) -> None:
    from aiscale.cli.views.rows import row_texts, width_of

    if args.output == "json":
        console.json({"format_version": "1.0", "objects": [_object(*one, several=several) for one in chosen]})
        return
    if not chosen:
        console.note("the state is empty: nothing is deployed")
        return
    for text in row_texts(list(_rows(chosen, several)), width_of(console)):
        console.print(text)


def _object(session: Bearings, _engine: Engine, item: AppliedResource, *, several: bool) -> dict[str, Any]:
    record = item.resource
    return {
        "key": record.key,
        "type": record.type,
        "address": record.address,
        "plan": item.plan,
        "reason": record.reason,
        "needs": list(record.depends_on),
        **({"cluster": session.environment.name} if several else {}),
    }


def _show(chosen: Sequence[_Held], several: bool, args: argparse.Namespace, console: Console) -> None:
    from aiscale.render.manifests import yaml_text
    from aiscale.render.values import open_properties

    if args.output == "json":
        shown = [
            _object(*one, several=several) | {"properties": open_properties(one[2].resource)} for one in chosen
        ]  # fmt: skip
        console.json({"format_version": "1.0", "objects": shown})
        return
    for session, _, item in chosen:
        record = item.resource
        where = f" on {session.environment.name}" if several else ""
        console.write(f"# {record.key}{where}: {record.reason}\n# component {record.address}, plan {item.plan}\n")
        console.write(yaml_text(open_properties(record)))
        console.write("---\n" if item is not chosen[-1][2] else "")


def _remove(chosen: Sequence[_Held], args: argparse.Namespace, console: Console) -> None:
    from aiscale.cli.session.planning import confirm
    from aiscale.cli.views.application import application_view
    from aiscale.core.messages.wording import joined
    from aiscale.engine.forgotten_objects import forget_objects

    keys = [item.resource.key for *_, item in chosen]
    count = f"{len(keys)} object{'' if len(keys) == 1 else 's'}"
    if args.output == "text":
        console.warn(f"Removes from the state, and leaves in the cluster: {joined(keys, 8)}")
    confirm(f"Remove {count} from the state?", args, console)
    for engine in dict.fromkeys(id(engine) for _, engine, _ in chosen):
        own = [(one, item) for _, one, item in chosen if id(one) == engine]
        with application_view(console) as on_event:
            forget_objects(own[0][0], [item.resource.key for _, item in own], on_event)
    if args.output == "json":
        console.json({"format_version": "1.0", "removed": keys})
        return
    console.print(
        f"{count} removed from the state. Remove them from the blueprint too: else the next aiscale up takes them over."
    )
