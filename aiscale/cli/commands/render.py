"""``aiscale render``: the plain manifests, for GitOps."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.cli.arguments import named
from aiscale.cli.session.command_context import add_blueprint_arguments, open_session
from aiscale.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.cli.console import Console
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
        help="a .yaml file for all objects, a folder (ending with / or existing) for one file per object, or - for "
        "standard output (default); with several clusters a folder with one folder per cluster, or a file with "
        "--cluster",
    )  # fmt: skip


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
    is_folder = args.out.endswith(os.sep) or out.is_dir()
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
            f"not included, because they are not Kubernetes objects; aiscale up creates them: {', '.join(others)}"
        )
    count = sum(map(len, records))
    if is_folder:
        for one, resources in zip(sessions, records, strict=True):
            _write_folder(out / one.cluster.name if one.cluster is not None else out, resources)
        console.note(f"{args.out}: {count} files")
        return ExitCode.OK
    if args.out == "-":
        console.write(manifests_yaml(records[0]))
    else:
        from aiscale.cli.output_file import write_whole

        write_whole(out, manifests_yaml(records[0]))
        console.note(f"{args.out}: {count} objects")
    return ExitCode.OK


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


def _write_folder(folder: Path, resources: Sequence[Resource]) -> None:
    from aiscale.cli.output_file import write_whole
    from aiscale.render.manifests import file_name, manifest_yaml

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}") from None
    for resource in resources:
        write_whole(folder / file_name(resource), manifest_yaml(resource))
