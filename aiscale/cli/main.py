"""The ``aiscale`` command: reads the command line, runs one command, turns errors into messages and exit codes."""

from __future__ import annotations

import argparse
import errno
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from types import ModuleType
from typing import NoReturn

from aiscale import __version__
from aiscale.cli.console import Console
from aiscale.cli.registry import ALIASES, COMMANDS
from aiscale.errors import AiscaleError, CancelledError, ExitCode, UsageError

_DESCRIPTION = """\
Architecture as code for AI systems: describe the whole system in Python,
prove it sound, preview it, draw it, provision it."""

_EPILOG = """\
exit codes:
  0 fine  1 unexpected  2 usage or configuration  3 authentication  4 deployment failed
  5 findings, policy or budget  6 no such environment  7 changes where none were expected
  8 cancelled  9 timed out  10 changes present (only under --detailed-exitcode)

start here:
  aiscale preview --offline blueprints/ride_demand.py
"""

_CHANGING = frozenset({"up", "destroy"})
_OBSTACLES = {
    errno.ENOSPC: "free some space, and run it again",
    errno.EDQUOT: "free some space, and run it again",
    errno.EROFS: "it is on a file system that can only be read: work in another folder",
    errno.EACCES: "let your user read and write it, or work in another folder",
    errno.EPERM: "let your user read and write it, or work in another folder",
    errno.ENOTDIR: "a part of this path is a file and must be a folder: move it away",
    errno.EMFILE: "raise the limit of open files: ulimit -n 4096",
}


class _Parser(argparse.ArgumentParser):
    """Reports a wrong command line as every other error is reported."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, hint=f"{self.prog} --help")


def _command(name: str) -> ModuleType:
    return importlib.import_module(f"aiscale.cli.commands.{name}")


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    """The parser with one command, or with the first lines of all for ``--help``."""
    parser = _Parser(
        prog="aiscale", description=_DESCRIPTION, epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _add_global(parser)
    parser.add_argument("-V", "--version", action="version", version=f"aiscale {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=_Parser)
    for name in (chosen,) if chosen else COMMANDS:
        module = _command(name)
        aliases = [alias for alias, target in ALIASES.items() if target == name]
        sub = commands.add_parser(
            name,
            aliases=aliases,
            help=module.HELP,
            description=module.HELP,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        _add_global(sub, default=argparse.SUPPRESS)
        if chosen:
            module.add_arguments(sub)
    return parser


def _add_global(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    parser.add_argument(
        "-C", "--cwd", metavar="DIR", default=default, help="change to this folder first"
    )  # fmt: skip
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default=default or "auto",
        help="colour the output (default: on a terminal, unless NO_COLOR is set)",
    )  # fmt: skip


def _chosen(arguments: Sequence[str]) -> str | None:
    """The command in the command line, without parsing the rest."""
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in {"-C", "--cwd", "--color"}:
            skip = True
        elif not argument.startswith("-"):
            name = ALIASES.get(argument, argument)
            if name in COMMANDS:
                return name
            near = get_close_matches(argument, [*COMMANDS, *ALIASES], n=1)
            raise UsageError(
                f"there is no command {argument!r}",
                hint=f"did you mean aiscale {near[0]}?" if near else "aiscale --help lists the commands",
            )
    return None


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; errors are printed, never raised."""
    console = Console()
    chosen = None
    try:
        chosen = _chosen(arguments)
        args = _read(chosen, arguments)
        console.color = args.color
        if args.cwd is not None:
            _change_folder(args.cwd)
        if chosen is None:
            _parser(None).print_help()
            return ExitCode.OK
        return int(_command(chosen).run(args, console))
    except AiscaleError as error:
        return _report(error, console)
    except KeyboardInterrupt:
        again = "nothing is lost: run it again, and it finishes or cleans up what this run began"
        return _report(CancelledError("cancelled", hint=again if chosen in _CHANGING else ""), console)
    except BrokenPipeError:
        # The reader of our output went away (``aiscale … | head``): nothing to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.UNEXPECTED
    except OSError as error:
        return _report(_obstacle(error) or _bug(error), console)
    except Exception as error:  # a bug of ours: told as such, with everything that a report needs
        return _report(_bug(error), console)


def _read(chosen: str | None, arguments: Sequence[str]) -> argparse.Namespace:
    args, unknown = _parser(chosen).parse_known_args(arguments)
    if unknown:
        words = f"aiscale {chosen} --help" if chosen else "aiscale --help"
        raise UsageError(f"unrecognized arguments: {' '.join(unknown)}", hint=words)
    return args


def _change_folder(folder: str) -> None:
    try:
        os.chdir(folder)
    except OSError as error:
        raise UsageError(f"--cwd {folder}: {error.strerror}") from None


def _obstacle(error: OSError) -> AiscaleError | None:
    """What the machine refuses, and nobody else has said better: a full disk, a folder that is not ours."""
    hint = _OBSTACLES.get(error.errno or 0)
    if hint is None:
        return None
    return AiscaleError(f"{error.filename or 'the output'}: {error.strerror}", hint=hint)


def _bug(error: Exception) -> AiscaleError:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="aiscale-bug-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(f"aiscale {__version__}, Python {sys.version}, {sys.platform}\n{sys.argv}\n\n")
        traceback.print_exception(error, file=file)
    return AiscaleError(
        f"this is a bug in aiscale: {type(error).__name__}: {error}",
        hint=f"please report it with {file.name}, which says where it happened",
    )


def _report(error: AiscaleError, console: Console) -> int:
    diagnostics = getattr(error, "diagnostics", None)
    if diagnostics:
        from aiscale.cli.findings import print_diagnostics

        print_diagnostics(diagnostics, console)
    else:
        console.error(error.message, hint=error.hint, details=error.details)
    return error.exit_code


def main() -> NoReturn:
    """Entry point of the console script."""
    # Closed by the caller (``>&-``) they are no files, and the next file opened must not take their place.
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    # A command makes many objects that live until it ends: the collector would walk them again and again.
    gc.set_threshold(50_000, 20, 100)
    sys.exit(run(sys.argv[1:]))
