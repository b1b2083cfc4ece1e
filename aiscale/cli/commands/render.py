"""``aiscale render``: the plain manifests, for GitOps."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.cli.session import add_blueprint_arguments, open_session
from aiscale.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.cli.console import Console
    from aiscale.lowering.resource import Resource

NAME = "render"
HELP = "write the plain Kubernetes manifests, for GitOps"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_blueprint_arguments(parser, outputs=())
    parser.add_argument(
        "-o", "--out", default="-", metavar="PATH",
        help="a .yaml file for everything, a folder for one file an object (it ends with / or exists), "
        "or - for standard output (default)",
    )  # fmt: skip


def run(args: argparse.Namespace, console: Console) -> int:
    """Render, unless the architecture has errors."""
    session = open_session(args)
    from aiscale.plan.order import in_order
    from aiscale.render.manifests import manifests_yaml

    if session.findings().has_errors:
        from aiscale.cli.planning import FindingsError

        raise FindingsError("the architecture has errors: nothing is rendered", hint="aiscale lint shows them")
    resources = [resource for resource in in_order(session.resources()) if resource.is_kubernetes]
    _refuse_broken(resources)
    out = Path(args.out)
    if args.out == "-":
        console.write(manifests_yaml(resources))
    elif args.out.endswith(os.sep) or out.is_dir():
        _write_folder(out, resources)
        console.note(f"{args.out}: {len(resources)} files")
    else:
        from aiscale.cli.output_file import write_whole

        write_whole(out, manifests_yaml(resources))
        console.note(f"{args.out}: {len(resources)} objects")
    return ExitCode.OK


def _refuse_broken(resources: Sequence[Resource]) -> None:
    from aiscale.lowering.verify import verify

    if broken := verify(resources):
        from aiscale.cli.planning import FindingsError

        raise FindingsError(
            "some records break their schemas: nothing is rendered",
            details=tuple(f"{r.key}: {v.path}: {v.message} (from {r.address})" for r, v in broken),
            hint="the API server would refuse them; mend the components named above",
        )


def _write_folder(folder: Path, resources: Sequence[Resource]) -> None:
    from aiscale.cli.output_file import write_whole
    from aiscale.render.manifests import file_name, manifest_yaml

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} can not be made: {error.strerror}") from None
    for resource in resources:
        write_whole(folder / file_name(resource), manifest_yaml(resource))
