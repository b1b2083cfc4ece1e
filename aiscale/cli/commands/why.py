"""``aiscale why``: who made an object and for what reason, or what a component makes."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from aiscale.cli.addresses import component
from aiscale.cli.arguments import add_all_argument
from aiscale.cli.session.command_context import Session, add_blueprint_arguments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiscale.analysis.cost.replica_cost import OneMore
    from aiscale.cli.applied_text import State
    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Bearings
    from aiscale.core.component import Component, Team
    from aiscale.graph.architecture import ArchitectureGraph
    from aiscale.plan.applied_state import Applied
    from aiscale.plan.changes import Plan
    from aiscale.plan.why import Link, Why

NAME = "why"
HELP = "show what created an object, its dependencies and dependents; the objects of a component; or who reads a secret"

_WIDEST = 120


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.session.clusters import add_cluster_argument

    parser.add_argument(
        "key", metavar="KIND/NAME", type=component,
        help="the object, for example deployment/surge-v8 or deploy/surge-v8; a component: serving/surge; or a secret: "
        "secret/partner",
    )  # fmt: skip
    add_blueprint_arguments(parser, by_option=True)
    add_cluster_argument(parser)
    add_all_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Look in the applied state first, then in what the blueprint would make."""
    from aiscale.cli.applied_text import APPLIED, applied_state
    from aiscale.cli.secret_readers import secret_name, tell_secret
    from aiscale.cli.session.api_server import resources_as
    from aiscale.cli.session.applied_only import open_applied
    from aiscale.cli.session.planning import plan_alone
    from aiscale.plan.why import has_object, why

    sessions = open_applied(args, console, offline=True)
    key = str(args.key)
    loaded = [session for session in sessions if isinstance(session, Session)]
    if not loaded or _is_only_applied(sessions, key):
        return _by_applied(sessions, key, args, console)
    if (name := secret_name(key)) and tell_secret(loaded, name, args, console, min(console.out.width, _WIDEST)):
        return 0
    session, applied, plan = _meant(loaded, key)
    is_applied = has_object(applied, key) and key not in session.graph
    source = applied if is_applied else plan or plan_alone(session, applied, resources_as(session, applied), ())
    component = _component(session, key, source, console)
    if component is not None:
        return _of_component(session, component, applied, source, args, console)
    answer = why(source, key)
    maker = session.graph.nodes.get(answer.address)
    team = session.graph.owner_of(maker) if maker is not None else None
    _head(session, args, console)
    state = APPLIED if is_applied else applied_state(session, applied)
    _show_object(answer, maker, team, args, console, state=state)
    return 0


def _head(session: Session, args: argparse.Namespace, console: Console, *, is_of_one: bool = True) -> None:
    """Say whose numbers the answer gives: those of one cluster, or of the environment where nothing is made."""
    if args.output != "json":
        console.heading(session.heading if is_of_one else session.whole_heading)


def _is_only_applied(sessions: Sequence[Bearings], key: str) -> bool:
    """Whether an object, or what it was made for, is only on clusters that the blueprint no longer names."""
    from aiscale.cli.session.target import applied_offline
    from aiscale.plan.why import has_object, objects_of

    def has(session: Bearings) -> bool:
        applied = applied_offline(session)
        return has_object(applied, key) or bool(objects_of(applied, key))

    dropped = [session for session in sessions if not isinstance(session, Session)]
    loaded = [session for session in sessions if isinstance(session, Session)]
    named = any(key in {node.address, node.name} for session in loaded[:1] for node in session.graph.nodes.values())
    return any(map(has, dropped)) and not named and not any(map(has, loaded))


def _by_applied(sessions: Sequence[Bearings], key: str, args: argparse.Namespace, console: Console) -> int:
    """Answer from the applied state alone: no place in the blueprint, and no owner, is known."""
    from aiscale.cli.applied_text import APPLIED
    from aiscale.cli.session.target import applied_offline
    from aiscale.plan.why import has_object, objects_of, why

    known = [applied_offline(session) for session in sessions]
    for applied in known:
        addresses = {item.resource.address for item in applied.resources.values()}
        named = sorted(address for address in addresses if key in {address, address.rpartition("/")[2]})
        if has_object(applied, key) or len(named) != 1:
            continue
        kind = str(applied.described.get(named[0], {}).get("kind", ""))
        _show_component(named[0], kind, None, None, objects_of(applied, named[0]), args, console, state=APPLIED)
        return 0
    having = next((applied for applied in known if has_object(applied, key)), known[0])
    _show_object(why(having, key), None, None, args, console, state=APPLIED)
    return 0


def _show_object(
    answer: Why, maker: Component | None, team: Team | None, args: argparse.Namespace, console: Console, *,
    state: State,
) -> None:  # fmt: skip
    from dataclasses import asdict

    from aiscale.cli.views.owner import owner_text
    from aiscale.cli.views.why import why_text

    if args.output == "json":
        owner = team.address if team is not None else None
        console.json({"format_version": "1.0", "applied": state.is_applied, **asdict(answer), "owner": owner})
        return
    width = min(console.out.width, _WIDEST)
    owner = owner_text(team) if team is not None else ""
    words = "" if state.is_applied else state.words
    console.print(why_text(answer, _place(maker), state=words, width=width, owner=owner))


def _meant(sessions: Sequence[Session], key: str) -> tuple[Session, Applied, Plan | None]:
    """The session of the cluster that has the object, or that the component goes to; the first where none has."""
    from aiscale.cli.session.api_server import resources_as
    from aiscale.cli.session.planning import plan_alone
    from aiscale.cli.session.target import applied_offline
    from aiscale.plan.why import has_object, near_objects, objects_of

    known = [(session, applied_offline(session)) for session in sessions]
    if len(known) == 1:
        return (*known[0], None)
    for session, applied in known:
        if has_object(applied, key) or objects_of(applied, key):
            return session, applied, None
    plans = [(*one, plan_alone(*one, resources_as(*one), ())) for one in known]
    names = {key, *(node.address for node in sessions[0].graph.nodes.values() if node.name == key)}
    having = (one for one in plans if has_object(one[2], key) or any(objects_of(one[2], name) for name in names))
    return next(having, None) or next((one for one in plans if near_objects(one[2], key)), plans[0])


def _component(session: Session, key: str, source: Applied | Plan, console: Console) -> Component | None:
    """The component that is meant: by its address, or by its name; of several, one that makes objects."""
    from aiscale.cli.addresses import find_address
    from aiscale.errors import UsageError
    from aiscale.plan.why import has_object, objects_of

    if key in session.graph:
        return session.graph[key]
    if has_object(source, key):
        return None
    from difflib import get_close_matches

    if any(node.name == key for node in session.graph.nodes.values()):
        found = find_address(session.graph, key, console, can=lambda node: bool(objects_of(source, node.address)))
        return session.graph[found]
    names = {node.name: node.address for node in session.graph.nodes.values()}
    near = get_close_matches(key, names, n=1) if "/" not in key else []
    if near:
        raise UsageError(f"{key!r} is neither kind/name nor a component", hint=f"did you mean {names[near[0]]}?")
    return None


def _of_component(
    session: Session, component: Component, applied: Applied, source: Applied | Plan, args: Any, console: Console
) -> int:
    from aiscale.analysis.cost.replica_cost import one_more
    from aiscale.cli.applied_text import APPLIED, applied_state
    from aiscale.cli.views.budget import budget_words
    from aiscale.cli.views.figures import figures
    from aiscale.lowering.omissions import left_out
    from aiscale.plan.why import objects_of

    found = objects_of(applied, component.address)
    state = APPLIED if found else applied_state(session, applied)
    made = found or objects_of(source, component.address)
    team = session.graph.owner_of(component)
    group = left_out(session.graph).get(component.address, "")
    _head(session, args, console, is_of_one=bool(made))
    _show_component(
        component.address, component.kind, component, team, made, args, console,
        state=state, left_out=group, one_more=one_more(session.graph, component),
        groups=_groups(session, component), budget=budget_words(session.graph, component),
        numbers=figures(session.graph, component), promises=_promises(session.graph, component),
    )  # fmt: skip
    return 0


def _groups(session: Session, component: Component) -> dict[str, str]:
    """The consumer group of each topic that a component reads; a renamed one keeps its groups."""
    from aiscale.analysis.streams.stream_storage import kafka_groups
    from aiscale.graph.deployed_names import as_deployed

    deployed = as_deployed(session.graph)
    found = kafka_groups(deployed.graph, deployed.component(component))
    return {deployed.now.get(address, address): group for address, group in found.items()}


def _show_component(
    address: str, kind: str, component: Component | None, team: Team | None, made: Sequence[Link],
    args: argparse.Namespace, console: Console, *, state: State, left_out: str = "",
    one_more: tuple[OneMore, ...] = (), groups: Mapping[str, str] | None = None, budget: Sequence[str] = (),
    numbers: Sequence[tuple[str, str]] = (), promises: str = "",
) -> None:  # fmt: skip
    from dataclasses import asdict

    from aiscale.analysis.cost.replica_cost import one_more_words
    from aiscale.analysis.placement.cluster_waves import order_words
    from aiscale.cli.views.owner import owner_text
    from aiscale.cli.views.why import component_text
    from aiscale.render.words import noun

    if args.output == "json":
        console.json({
            "format_version": "1.0", "component": address, "kind": kind, "applied": state.is_applied,
            "owner": team.address if team is not None else None, "objects": [asdict(link) for link in made],
            "not_provisioned": left_out or None,
            "one_more": [
                {
                    "pool": one.pool, "instance_type": one.instance_type,
                    "share": round(one.share, 4), "limited_by": one.by, "usd_per_month": round(one.usd_per_month, 2),
                    "node_usd_per_month": round(one.node_usd_per_month, 2),
                }
                for one in one_more
            ],
            "figures": [{"name": title, "text": words} for title, words in numbers],
            "reads": [{"topic": topic, "group": group or None} for topic, group in (groups or {}).items()],
        })  # fmt: skip
        return
    place = _place(component)
    heading = f"{address}  {noun(kind)}" + (f"  ({place})" if place else "")
    owner = owner_text(team) if component is not None else ""
    width = min(console.out.width, _WIDEST)
    console.print(component_text(
        heading, owner, made, state=state.words, width=width, left_out=left_out, promises=promises,
        one_more=one_more_words(one_more), order=order_words(component) if component is not None else "",
        groups=groups or {}, budget=budget, figures=numbers,
    ))  # fmt: skip


def _promises(graph: ArchitectureGraph, component: Component) -> str:
    """What a service level objective promises, whoever says it; empty for everything else."""
    from aiscale.analysis.computed_fields import PROMISES
    from aiscale.analysis.descriptions import description_of
    from aiscale.render.words import facts

    known = description_of(graph, component)
    return " · ".join((*facts(known), f"of {known['of']}")) if PROMISES in known else ""


def _place(component: Component | None) -> str:
    """File and line; empty when the blueprint has the component no more."""
    place = component.location.span("name") if component is not None else None
    return f"{place.file}:{place.line}" if place else ""
