"""``aiscale tools``: install, list and remove the binaries that aiscale starts."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.arguments import add_output_argument
from aiscale.errors import ExitCode

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.toolchain import Tool

NAME = "tools"
HELP = "install, list and remove the engine and the sandbox's binaries"

_NAMES = "names of tools (`aiscale tools list` shows them), or the groups `engine` and `sandbox`; all by default"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the actions and their flags."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    install = actions.add_parser("install", help="make tools available: found, downloaded and verified, or built")
    install.add_argument("names", nargs="*", metavar="NAME", help=_NAMES)
    install.add_argument(
        "--locked",
        action="store_true",
        help="refuse binaries that neither a checksum in aiscale's table nor a committed go.sum verifies",
    )
    install.add_argument("--jobs", type=_positive, default=1, metavar="N", help="downloads at once (default: 1)")
    install.add_argument("--keep-build-cache", action="store_true", help="keep Go's build cache for the next build")
    listing = actions.add_parser("list", help="show each tool: version, where it was found, or what to do")
    path = actions.add_parser("path", help="print the path of tools that are there")
    path.add_argument("names", nargs="*", metavar="NAME", help=_NAMES)
    clean = actions.add_parser("clean", help="remove tools from the cache")
    clean.add_argument("names", nargs="*", metavar="NAME", help=_NAMES)
    clean.add_argument("--build-cache", action="store_true", help="remove only Go's build cache; the tools stay")
    for action in (install, listing, path, clean):
        add_output_argument(action)


def run(args: argparse.Namespace, console: Console) -> int:
    """Runs the chosen action.

    Raises:
        UsageError: there is no such tool.
        ToolError: a tool cannot be had.
    """
    action = {"install": _install, "list": _list, "path": _path, "clean": _clean}[args.action]
    return action(args, console)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return int(text)


def _names(given: list[str]) -> list[str]:
    from aiscale.toolchain import CONTROL_PLANE, ENGINE, PARTS

    groups = {"engine": ENGINE, "sandbox": CONTROL_PLANE}
    if not given:
        return list(PARTS)
    return [name for word in given for name in groups.get(word, (word,))]


def _install(args: argparse.Namespace, console: Console) -> int:
    from aiscale.cli.tool_progress import tool_progress
    from aiscale.toolchain import install_all

    with tool_progress(console) as progress:
        tools = install_all(
            _names(args.names),
            jobs=args.jobs,
            locked=args.locked,
            keep_build_cache=args.keep_build_cache,
            progress=progress,
        )
    if args.output == "json":
        console.json({"format_version": "1.0", "tools": [_as_json(tool) for tool in tools]})
    else:
        _print([(tool.name, tool.version, tool.origin, str(tool.path)) for tool in tools], console)
    return ExitCode.OK


def _list(args: argparse.Namespace, console: Console) -> int:
    from aiscale.toolchain.health import tool_checks

    checks = tool_checks()
    if args.output == "json":
        console.json({"format_version": "1.0", "tools": [check.as_json() for check in checks]})
    else:
        _print([(one.name, one.version, one.status, one.origin, one.where or one.advice) for one in checks], console)
    return ExitCode.OK


def _path(args: argparse.Namespace, console: Console) -> int:
    from aiscale.toolchain import resolve

    tools = [resolve(name, install=False) for name in _names(args.names)]
    if args.output == "json":
        console.json({"format_version": "1.0", "tools": [_as_json(tool) for tool in tools]})
    else:
        console.write("".join(f"{tool.path}\n" for tool in tools))
    return ExitCode.OK


def _clean(args: argparse.Namespace, console: Console) -> int:
    from aiscale.cli.tool_progress import tool_progress
    from aiscale.toolchain import OPTIONAL
    from aiscale.toolchain.clean import clean

    names = _names(args.names) if args.names else [*_names([]), *OPTIONAL]
    with tool_progress(console) as progress:
        freed_bytes = clean([] if args.build_cache else names, progress=progress)
    if args.output == "json":
        console.json({"format_version": "1.0", "freed_bytes": freed_bytes})
    else:
        console.print(f"{freed_bytes / 1e6:,.0f} MB freed")
    return ExitCode.OK


def _as_json(tool: Tool) -> dict[str, str]:
    return {"name": tool.name, "version": tool.version, "path": str(tool.path), "origin": tool.origin}


def _print(rows: list[tuple[str, ...]], console: Console) -> None:
    from aiscale.cli.views.rows import row_texts

    for text in row_texts(rows, console.out.width):
        console.print(text)
