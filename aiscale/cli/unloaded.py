"""What still works where a blueprint does not load: what needs only what was applied."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from aiscale.cli.clusters import at_clusters
from aiscale.cli.console import Console
from aiscale.cli.environment import Layers
from aiscale.cli.project import Project, find_blueprint, find_project
from aiscale.cli.session import Bearings, open_session
from aiscale.errors import AiscaleError, BlueprintError

_ASIDE = re.compile(r"\d{8}T\d{6}Z")
"""Ends the name of a state that was put aside."""
_WORKS = "aiscale drift, outputs, why and destroy go by that"


def open_applied(args: argparse.Namespace, console: Console, *, guesses: bool = True) -> tuple[Bearings, ...]:
    """Load the blueprint; where it does not load, say so, and go on with what was applied.

    Args:
        args: as for :func:`aiscale.cli.session.open_session`.
        console: for what is wrong with the blueprint.
        guesses: whether the only state that lies beside a blueprint will do, though the file names no such system.

    Returns:
        One for each cluster; :class:`aiscale.cli.session.Session` where the blueprint loads.

    Raises:
        BlueprintError: it does not load, and it can not be told which state is meant, or there is none.
        AiscaleError: as where it loads.
    """
    try:
        session = open_session(args)
    except BlueprintError as error:
        from aiscale.cli.main import report

        blueprint = find_blueprint(args.blueprint)
        project = find_project(blueprint.parent)
        layers = project.layers(args.env, args.overrides)
        kept = _kept(project, layers, blueprint)
        meant = _named(blueprint, kept) or (list(kept) if guesses else [])
        if len(meant) != 1:
            error.hint = _which(meant or list(kept), layers.environment.name, blueprint) if kept else error.hint
            raise
        found = tuple(one for one in kept[meant[0]] if not args.clusters or _cluster(one, layers) in args.clusters)
        if not found:
            raise
        report(error, console)
        said = "; ".join(map(_applied, found))
        console.note(f"warning: the blueprint does not load; going by what was applied: {said}")
        return found
    return at_clusters(session, args.clusters)


def way_on(args: argparse.Namespace) -> str:
    """What to do meanwhile about a system whose blueprint does not load; empty where nothing was applied."""
    try:
        blueprint = find_blueprint(args.blueprint)
        project = find_project(blueprint.parent)
        layers = project.layers(getattr(args, "env", None))
        kept = _kept(project, layers, blueprint)
        found = [_applied(one) for name in _named(blueprint, kept) or kept for one in kept[name]]
    except AiscaleError:
        return ""  # the blueprint is what is to be told
    return f"applied last: {'; '.join(found)}; {_WORKS}" if found else ""


def _kept(project: Project, layers: Layers, blueprint: Path) -> dict[str, list[Bearings]]:
    """The states of an environment in the project's folder, one for each cluster, by their systems."""
    environment = layers.environment
    found: dict[str, list[Bearings]] = {}
    for state in sorted(project.state_dir.glob("*/*")):
        cluster = state.name.removeprefix(f"{environment.name}.")
        is_whole = state.name == environment.name
        is_part = cluster != state.name and not _ASIDE.fullmatch(cluster.rpartition(".")[2])
        if not (is_whole or is_part) or not any((state / name).is_file() for name in ("applied.json", "journal.jsonl")):
            continue
        only = next(iter(environment.clusters), "") if len(environment.clusters) == 1 else ""
        at = environment.at(only, is_only=True) if is_whole else environment.at(cluster)
        system = state.parent.name
        found.setdefault(system, []).append(Bearings(project, replace(layers, environment=at), blueprint, system))
    return found


def _cluster(session: Bearings, layers: Layers) -> str:
    return session.environment.name.removeprefix(f"{layers.environment.name}.")


def _named(blueprint: Path, systems: Iterable[str]) -> list[str]:
    """Those that the file makes, as far as its text tells; else those that it mentions."""
    text = blueprint.read_text(encoding="utf-8", errors="replace")
    quoted = {name: rf"""["']{re.escape(name)}["']""" for name in systems}
    made = [name for name, word in quoted.items() if re.search(rf"\bSystem\(\s*(name\s*=\s*)?{word}", text)]
    return made or [name for name, word in quoted.items() if re.search(word, text)]


def _which(systems: list[str], environment: str, blueprint: Path) -> str:
    verb = "is a state" if len(systems) == 1 else "are states"
    return (
        f"there {verb} of {' and '.join(systems)} in {environment}, but it can not be told whether {blueprint} makes "
        f'one of them: write the name into the file, as in System("{systems[0]}", …), even where it does not load'
    )


def _applied(session: Bearings) -> str:
    """What was applied last, and when.

    Raises:
        StateError: the state is broken.
    """
    from aiscale.cli.target import applied_offline
    from aiscale.render.drift_words import clock

    known = applied_offline(session)
    at = clock(known.applied_at or "", datetime.now().astimezone())
    plans = {item.plan for item in known.resources.values()}
    by = f" by plan {plans.pop()}" if len(plans) == 1 else ""
    objects = f"{len(known.resources)} object{'' if len(known.resources) == 1 else 's'}"
    return f"{objects} of {known.system} in {known.environment}" + (f", at {at}{by}" if at else "")
