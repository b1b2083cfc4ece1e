"""``aiscale diagram``: a picture of the system, as SVG or as Mermaid text."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.cli.addresses import steps
from aiscale.cli.arguments import add_all_argument, add_force_argument, named
from aiscale.cli.session.command_context import add_blueprint_arguments, open_session
from aiscale.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from aiscale.cli.console import Console

NAME = "diagram"
HELP = "draw the system as SVG or Mermaid text"

_BY_ENDING = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_blueprint_arguments(parser, outputs=())
    parser.add_argument(
        "--format", choices=("svg", "mermaid"),
        help="format (default: by the extension of FILE; Mermaid text on standard output)",
    )  # fmt: skip
    parser.add_argument(
        "-o",
        "--out",
        type=named,
        default="-",
        metavar="FILE",
        help="file to write, .svg or .mmd; - is standard output (default)",
    )
    parser.add_argument(
        "--focus", metavar="ADDRESS", help="draw only this component and its neighbours, or the components of this team"
    )
    parser.add_argument(
        "--depth", type=steps, metavar="N", help="steps from the focus, along records, calls and features (default: 1)"
    )
    add_force_argument(parser)
    add_all_argument(
        parser, folded="of the identical sites and devices of a fleet, and of the boxes of a large diagram"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Draw the picture and write it whole or not at all."""
    form = args.format or _form_of(args.out)
    if args.depth is not None and args.focus is None:
        raise UsageError("--depth needs --focus", hint="name the component: --focus ADDRESS")
    session = open_session(args)
    from aiscale.core.secret_texts.hidden import masked
    from aiscale.render.collapse import collapsed
    from aiscale.render.folding import folded
    from aiscale.render.system_view import system_picture

    near, focus = None, None
    if args.focus is not None:
        from aiscale.cli.addresses import find_address
        from aiscale.render.system_view import near_to

        focus = find_address(session.graph, args.focus, console)
        near = near_to(session.graph, focus, 1 if args.depth is None else args.depth)
    whole = system_picture(session.graph, near)
    picture = whole if args.name_all else collapsed(folded(session.graph, whole, focus), focus=focus)
    if form == "svg":
        from aiscale.render.svg import svg as draw
    else:
        from aiscale.render.mermaid import mermaid as draw
    text = masked(draw(picture))
    if args.out == "-":
        console.write(text)
    else:
        from aiscale.cli.output_file import COMMENTS, write_output

        write_output(
            Path(args.out), text, root=session.project.root, force=args.force, comment=COMMENTS[form]
        )  # fmt: skip
        console.note(f"{args.out}: {len(picture.nodes)} boxes, {len(picture.edges)} arrows")
    for note in picture.notes[len(whole.notes) :]:
        console.note(note)  # what the picture cannot show of itself
    if session.diagnostics.has_errors:
        console.note("the system has errors, so the diagram may be incomplete: run aiscale lint")
    return ExitCode.OK


def _form_of(out: str) -> str:
    if out == "-":
        return "mermaid"
    ending = Path(out).suffix.lower()
    if ending not in _BY_ENDING:
        raise UsageError(
            f"--out {out}: the ending {ending or '(none)'} is not a known file extension",
            hint=f"use {', '.join(_BY_ENDING)}, or add --format",
        )
    return _BY_ENDING[ending]
