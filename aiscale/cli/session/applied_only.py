"""What still works where a blueprint does not load: what needs only what was applied."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from aiscale.cli.console import Console
from aiscale.cli.session.cluster_states import free_name, locate, other_environments, states_of
from aiscale.cli.session.command_context import Bearings, open_session
from aiscale.cli.session.environment import Layers
from aiscale.cli.session.project import Project, chosen_blueprint, find_project
from aiscale.clock import machine_time
from aiscale.errors import AiscaleError, BlueprintError

_WORKS = "aiscale drift, outputs, why and destroy use it"


def open_applied(
    args: argparse.Namespace,
    console: Console,
    *,
    guesses: bool = True,
    offline: bool = False,
    takes_torn: bool = False,
) -> tuple[Bearings, ...]:
    """Load the blueprint; where it does not load, say so, and go on with what was applied.

    Args:
        args: as for :func:`aiscale.cli.session.command_context.open_session`.
        console: for what is wrong with the blueprint.
        guesses: whether the only state that lies beside a blueprint will do, though the file names no such system.
        offline: whether to be content with what this machine knows.
        takes_torn: whether a state may be broken, for ``destroy --forget``, which archives it.

    Returns:
        One for each cluster: :class:`aiscale.cli.session.command_context.Session` for those that the blueprint names,
        where it loads.

    Raises:
        BlueprintError: it does not load, and the state is ambiguous or missing.
        AiscaleError: as where it loads.
    """
    try:
        session = open_session(args)
    except BlueprintError as error:
        from aiscale.cli.main import report

        blueprint = chosen_blueprint(args)
        project = find_project(blueprint.parent)
        layers = project.layers(args.env, args.overrides)
        kept = _kept(project, layers)
        meant = _named(blueprint, kept) or (kept if guesses else [])
        if len(meant) != 1:
            error.hint = _which(meant or kept, layers.environment.name, blueprint) if kept else error.hint
            raise
        states = _states(project, layers, blueprint, meant[0], takes_torn=takes_torn)
        found = tuple(one for one in states if not args.clusters or one.cluster_name in args.clusters)
        if not found:
            raise
        report(error, console)
        said = "; ".join(map(_applied, found))
        console.note(f"warning: the blueprint does not load; using the applied state: {said}")
        return found
    return locate(session, console, args.clusters, offline=offline, takes_torn=takes_torn).every


def way_on(args: argparse.Namespace) -> str:
    """What to do meanwhile about a system whose blueprint does not load; empty where nothing was applied."""
    try:
        blueprint = chosen_blueprint(args)
        project = find_project(blueprint.parent)
        layers = project.layers(getattr(args, "env", None))
        kept = _kept(project, layers)
        named = _named(blueprint, kept) or kept
        found = [_applied(one) for name in named for one in _states(project, layers, blueprint, name)]
    except AiscaleError:
        return ""  # the error of the blueprint is reported
    return f"applied last: {'; '.join(found)}; {_WORKS}" if found else ""


def _kept(project: Project, layers: Layers) -> list[str]:
    """The systems that have a state of an environment in the project's folder."""
    from aiscale.engine.environment_states import state_names

    environment = layers.environment
    others = other_environments(project, environment)
    folders = sorted(project.state_dir.iterdir()) if project.state_dir.is_dir() else ()
    return [folder.name for folder in folders if state_names(folder, environment.name, others)]


def _states(
    project: Project, layers: Layers, blueprint: Path, system: str, *, takes_torn: bool = False
) -> list[Bearings]:
    """The states of a system in an environment, one for each cluster.

    Raises:
        StateError: one is broken, and may not be.
    """
    environment = layers.environment
    whole = Bearings(project, layers, blueprint, system)
    states = states_of(whole, offline=True, takes_torn=takes_torn)
    only = next(iter(environment.clusters), "") if len(environment.clusters) == 1 else ""
    found: list[Bearings] = []
    for state in states:
        name = state.to.cluster
        is_only = state.name == environment.name and (len(states) == 1 or not name)
        at = environment.at(name or only, is_only=True) if is_only else environment.left(name, state.to)
        at = replace(at, name=free_name(at.name, [one.environment.name for one in found]))
        found.append(
            replace(
                whole,
                layers=replace(layers, environment=at),
                state=state.name,
                cluster_name=name,
                reading=state.reading,
            )
        )
    return found


def _named(blueprint: Path, systems: Iterable[str]) -> list[str]:
    """Those that the file makes, as far as its text tells; else those that it mentions."""
    text = blueprint.read_text(encoding="utf-8", errors="replace")
    quoted = {name: rf"""["']{re.escape(name)}["']""" for name in systems}
    made = [name for name, word in quoted.items() if re.search(rf"\bSystem\(\s*(name\s*=\s*)?{word}", text)]
    return made or [name for name, word in quoted.items() if re.search(word, text)]


def _which(systems: list[str], environment: str, blueprint: Path) -> str:
    verb = "is a state" if len(systems) == 1 else "are states"
    return (
        f"there {verb} of {' and '.join(systems)} in {environment}, but aiscale cannot determine whether "
        f"{blueprint} declares "
        f'one of them: write the name into the file, as in System("{systems[0]}", …), even where it does not load'
    )


def _applied(session: Bearings) -> str:
    """What was applied last, and when."""
    from aiscale.cli.session.target import applied_offline
    from aiscale.engine.state import StateError
    from aiscale.render.drift_words import clock

    try:
        known = applied_offline(session)
    except StateError as error:
        return error.message
    at = clock(known.applied_at or "", machine_time().astimezone())
    plans = {item.plan for item in known.resources.values()}
    by = f" by plan {plans.pop()}" if len(plans) == 1 else ""
    objects = f"{len(known.resources)} object{'' if len(known.resources) == 1 else 's'}"
    return f"{objects} of {known.system} in {known.environment}" + (f", at {at}{by}" if at else "")
