"""``aiscale render``: the plain manifests, for GitOps."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.cli.arguments import add_force_argument, named
from aiscale.cli.session.command_context import add_blueprint_arguments, open_session
from aiscale.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Session
    from aiscale.lowering.resource import Resource

NAME = "render"
HELP = "write the plain Kubernetes manifests, for GitOps"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.session.clusters import add_cluster_argument

    add_blueprint_arguments(parser, outputs=())
    add_cluster_argument(parser)
    parser.add_argument(
        "-o", "--out", type=named, default="-", metavar="PATH",
        help="FILE.yaml for all objects; any other name is a folder for one file per object, with one folder per "
        "cluster if there are several; - for standard output (default)",
    )  # fmt: skip
    add_force_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Render, unless the architecture has errors."""
    session = open_session(args)
    from aiscale.cli.session.clusters import at_clusters
    from aiscale.plan.order import in_order
    from aiscale.render.manifests import manifests_yaml

    if session.findings().has_errors:
        from aiscale.cli.session.planning import FindingsError

        raise FindingsError("the architecture has errors: nothing is rendered", hint="run aiscale lint")
    sessions = at_clusters(session, args.clusters)
    out = Path(args.out)
    is_folder = _is_folder(args.out)
    if len(sessions) > 1 and not is_folder:
        names = ", ".join(one.cluster.name for one in sessions if one.cluster is not None)
        folder = "manifests" if args.out == "-" else out.with_suffix("")
        raise UsageError(
            f"{session.system.name} is on several clusters ({names}): their objects cannot go to one output",
            hint=f"--out {folder}/ for one folder per cluster; or --cluster NAME for one of them",
        )
    everything = [in_order(one.resources()) for one in sessions]
    for whole in everything:
        _refuse_broken(whole)
        _refuse_unknown(whole)
    records = [[record for record in whole if record.is_kubernetes] for whole in everything]
    if others := [record.key for whole in everything for record in whole if not record.is_kubernetes]:
        console.note(
            f"not rendered, because they are not Kubernetes objects; aiscale up creates them: {', '.join(others)}"
        )
    from aiscale.cli.views.left_out import left_out_lines

    for line in left_out_lines(session.graph):
        console.note(line)
    count = sum(map(len, records))
    if is_folder:
        removed = _write_folder(out, sessions, records, args)
        console.note(f"{args.out}: {count} files" + (f", {removed} removed" if removed else ""))
        return ExitCode.OK
    if args.out == "-":
        console.write(manifests_yaml(records[0]), shows_secrets=True)
    else:
        from aiscale.cli.output_file import COMMENTS, write_output

        text = manifests_yaml(records[0])
        write_output(out, text, root=session.project.root, force=args.force, comment=COMMENTS["yaml"])
        console.note(f"{args.out}: {count} objects")
    return ExitCode.OK


def _is_folder(out: str) -> bool:
    """Whether a value of ``--out`` names a folder.

    Raises:
        UsageError: it names a file that is no YAML.
    """
    path = Path(out)
    if out == "-" or (path.exists() and not path.is_dir() and not path.is_file()):
        return False
    if out.endswith(os.sep) or path.is_dir():
        return True
    if path.suffix == ".json":
        raise UsageError(f"--out {out}: manifests are written as YAML", hint=f"--out {path.with_suffix('.yaml')}")
    if path.suffix in {".yaml", ".yml"}:
        return False
    if path.is_file():
        raise UsageError(
            f"--out {out} is a file, and its name does not end with .yaml", hint=f"--out {out}.yaml, or a folder"
        )
    return True


def _refuse_broken(resources: Sequence[Resource]) -> None:
    from aiscale.lowering.verify import verify

    if broken := verify(resources):
        from aiscale.cli.session.planning import FindingsError

        raise FindingsError(
            "some resources do not match their schemas: nothing is rendered",
            details=tuple(
                f"{r.key}: {f'{v.path}: ' if v.path else ''}{v.message} (from {r.address})" for r, v in broken
            ),
            hint="the API server would refuse them; fix the components named above",
        )


def _refuse_unknown(resources: Sequence[Resource]) -> None:
    from aiscale.lowering.references import templates

    waiting = [
        f"{record.key}: {'.'.join(map(str, steps))} is {text} (from {record.address})"
        for record in resources
        if record.is_kubernetes
        for steps, text in templates(record.properties, record.depends_on)
    ]
    if waiting:
        from aiscale.cli.session.planning import FindingsError

        raise FindingsError(
            "some manifests need values that a cloud returns only after creation: nothing is rendered",
            details=tuple(waiting),
            hint="aiscale up creates both and fills the values in",
        )


def _write_folder(
    out: Path, sessions: Sequence[Session], records: Sequence[Sequence[Resource]], args: argparse.Namespace
) -> int:
    """Write a file for each object; returns how many files of before were removed."""
    from aiscale.cli.rendered_folder import write_folder
    from aiscale.render.manifests import file_names, manifest_yaml

    files: dict[str, str] = {}
    for one, resources in zip(sessions, records, strict=True):
        within = f"{one.cluster.name}/" if one.cluster is not None else ""
        for name, resource in zip(file_names(resources), resources, strict=True):
            files[within + name] = manifest_yaml(resource)
    first = sessions[0]
    environment = first.environment.parent or first.environment.name
    only = args.clusters if first.cluster is not None else ()
    owner = f"{first.system.name} in {environment}"
    return write_folder(out, files, owner=owner, root=first.project.root, force=args.force, only=only)
