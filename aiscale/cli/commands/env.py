"""``aiscale env``: the environments of ``aiscale.toml``, and what each sets."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from aiscale.cli.arguments import add_output_argument
from aiscale.core.secret_texts.detector import without_secrets
from aiscale.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Bearings
    from aiscale.cli.session.environment import Layers
    from aiscale.cli.session.project import Project
    from aiscale.engine.environment_states import KeptState
    from aiscale.plan.applied_state import AppliedTo

NAME = "env"
HELP = "list the environments of aiscale.toml, or show what one sets"
_WHOSE = "file that defines `system`, or its folder: whose aiscale.toml (default: that of this folder)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their flags."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    listed = actions.add_parser("ls", help="list the environments: target and number of settings")
    show = actions.add_parser("show", help="show everything that one sets, and the layer that it comes from")
    show.add_argument("env", metavar="NAME", help="environment")
    for action in (listed, show):
        action.add_argument("blueprint", nargs="?", metavar="BLUEPRINT", help=_WHOSE)
        add_output_argument(action)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the list, or one environment. No blueprint is loaded."""
    from pathlib import Path

    from aiscale.cli.session.project import chosen_blueprint, find_project

    given = Path() if args.blueprint is None else Path(args.blueprint)
    project = find_project(given if args.blueprint != "" and given.is_dir() else chosen_blueprint(args).parent)
    if args.action == "ls":
        _list(project, console, args.output)
    else:
        _show(project.layers(args.env), console, args.output)
    return ExitCode.OK


def _list(project: Project, console: Console, output: str) -> None:
    from aiscale.cli.session.environment import DEFAULT_ENVIRONMENT
    from aiscale.cli.views.sharing import sharing_words

    named = sorted(name for name in project.environments if name not in {"base", DEFAULT_ENVIRONMENT})
    every = [project.layers(name) for name in (DEFAULT_ENVIRONMENT, *named)]
    states = [one for layers in every for one in _states(project, layers)]
    if output == "json":
        data = {"environments": [_summary(layers) for layers in every], "states": [_state(*one) for one in states]}
        console.json({"format_version": "1.0", **data})
        return
    by_name = {one.environment.name: one for one in every}
    rows = [(one.environment.name, _target(one), one.environment.namespace or "-", _amount(one)) for one in every]
    _table(("environment", "target", "namespace", "sets"), rows, console)
    if states:
        console.print()
        applied = [
            (where.environment.name, _place(state.to), state.to.cluster or "-", where.system_name, _count(state))
            for where, state in states
        ]
        _table(("applied to", "target", "cluster", "system", "objects"), applied, console)
    for names in project.sharing():
        console.print()
        console.print(sharing_words(by_name[names[0]].environment, names))


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], console: Console) -> None:
    """Columns as wide as what is in them; the second one gives way where the terminal is too narrow."""
    from aiscale.render.values import short

    rows = [head, *rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    widths[1] = min(widths[1], max(20, console.out.width - sum(widths) + widths[1] - 2 * (len(head) - 1)))
    for name, target, *others in rows:
        row = (name, short(target, widths[1]), *others)
        console.print("  ".join(f"{word:<{width}}" for word, width in zip(row, widths, strict=True)).rstrip())


def _states(project: Project, layers: Layers) -> list[tuple[Bearings, KeptState]]:
    """The states of an environment that hold something and that this machine knows of."""
    from pathlib import Path

    from aiscale.cli.session.cluster_states import states_of
    from aiscale.cli.session.command_context import Bearings

    folders = sorted(project.state_dir.iterdir()) if project.state_dir.is_dir() else ()
    found = (Bearings(project, layers, Path(), folder.name) for folder in folders)
    return [(one, state) for one in found for state in states_of(one, offline=True) if state.holds]


def _place(to: AppliedTo) -> str:
    return f"sandbox {to.sandbox}" if to.sandbox else f"context {to.context}" if to.context else "-"


def _count(state: KeptState) -> str:
    return f"{state.applied.count:,}{' (interrupted)' if state.run else ''}"


def _state(where: Bearings, state: KeptState) -> dict[str, Any]:
    return {
        "name": state.name, "environment": where.environment.name, "system": where.system_name,
        "cluster": state.to.cluster or None, "context": state.to.context or None, "sandbox": state.to.sandbox or None,
        "objects": state.applied.count, "is_interrupted": state.run is not None, "applied_at": state.applied.applied_at,
    }  # fmt: skip


def _show(layers: Layers, console: Console, output: str) -> None:
    from aiscale.render.values import short

    rows = list(_rows(layers))
    if output == "json":
        found = [
            {"group": group, "name": name, "value": value, "origin": origin} for group, name, value, origin in rows
        ]
        console.json({"format_version": "1.0", **_summary(layers), "values": found})
        return
    console.print(f"{layers.environment.name}  {_target(layers)}")
    names = max((len(name) for _, name, _, _ in rows), default=0)
    cells = [short(_text(value), max(20, console.out.width - names - len(origin) - 6)) for _, _, value, origin in rows]
    shown = min(48, max(map(len, cells), default=0))
    last = ""
    for (group, name, _, origin), cell in zip(rows, cells, strict=True):
        if group != last:
            console.print(f"\n{group}")
            last = group
        console.print(f"  {name:<{names}}  {cell:<{shown}}  {origin}")
    if not rows:
        console.print("sets nothing: every value is the blueprint's own or a default")


def _rows(layers: Layers) -> list[tuple[str, str, Any, str]]:
    """What holds of all that its layers set: a stronger layer's value in the place of a weaker one's."""
    found: dict[tuple[str, str], tuple[Any, str]] = {}
    for layer in layers.layers:
        for name, value in layer.settings.items():
            found["settings", name] = value, layer.origin
        for name, value in layer.parameters.items():
            found["parameters", name] = value, layer.origin
        for cluster, values in layer.clusters.items():
            for name, value in values.items():
                found["settings", f"clusters.{cluster}.{name}"] = value, layer.origin
        for (address, path), value in layer.components.items():
            found[address, path] = value, layer.origin
        for name, value in layer.lint.items():
            found["lint", name] = value, layer.origin
    order = {"settings": 0, "parameters": 1, "lint": 3}
    ranked = sorted(found.items(), key=lambda item: (order.get(item[0][0], 2), item[0][0]))
    return [(group, name, without_secrets(value, name), origin) for (group, name), (value, origin) in ranked]


def _target(layers: Layers) -> str:
    environment = layers.environment
    if environment.clusters and environment.sandbox is None and environment.context is None:
        count = len(environment.clusters)
        return f"{count} cluster{'' if count == 1 else 's'} of its own"
    if environment.sandbox is not None:
        return f"sandbox {environment.sandbox}"
    return f"context {environment.context}" if environment.context is not None else "no target: add context"


def _amount(layers: Layers) -> str:
    rows = _rows(layers)
    parameters = sum(group == "parameters" for group, *_ in rows)
    fields = sum(group not in {"settings", "parameters", "lint"} for group, *_ in rows)
    said = [f"{parameters} parameter{'' if parameters == 1 else 's'}"] if parameters else []
    said += [f"{fields} field{'' if fields == 1 else 's'}"] if fields else []
    return " and ".join(said) or "-"


def _summary(layers: Layers) -> dict[str, Any]:
    from dataclasses import asdict

    said = asdict(layers.environment)
    del said["parent"]  # none is a cluster of another one
    return said | {"layers": [layer.origin for layer in layers.layers if layer.origin != "--set"]}


def _text(value: Any) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value, default=str)
