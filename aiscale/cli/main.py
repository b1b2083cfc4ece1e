"""The ``aiscale`` command: reads the command line, runs one command, turns errors into messages and exit codes."""

from __future__ import annotations

import argparse
import errno
import gc
import io
import os
import sys
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from aiscale import __version__
from aiscale.cli.collector import collect_rarely
from aiscale.cli.console import Console
from aiscale.cli.parser import command_module, parser
from aiscale.cli.registry import ALIASES, COMMANDS
from aiscale.cli.session.termination import ended_in_order
from aiscale.core.secret_texts.hidden import hide_variables
from aiscale.errors import AiscaleError, BlueprintError, CancelledError, ExitCode, UsageError
from aiscale.step_log import is_listened_to, step

_CHANGING = frozenset({"up", "destroy"})
_GOING_ON = _CHANGING | {"init", "sandbox", "state", "tools"}
"""Commands that do more than tell: they go on where nobody reads what they print."""
_OBSTACLES = {
    errno.ENOSPC: "free some space, and run the command again",
    errno.EDQUOT: "free some space, and run the command again",
    errno.EROFS: "the file system is read-only: use another folder",
    errno.EACCES: "give your user read and write permission, or use another folder",
    errno.EPERM: "give your user read and write permission, or use another folder",
    errno.ENOTDIR: "a part of this path is a file and must be a folder: move the file",
    errno.ENAMETOOLONG: "use a shorter name",
    errno.ELOOP: "this link points to itself: use the path of the file",
    errno.EMFILE: "raise the limit of open files: ulimit -n 4096",
}


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
            raise no_command(argument)
    return None


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; errors are printed, never raised."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with suppress(OSError):  # a file that was put in the place of another one, of another sort
                stream.reconfigure(
                    errors="replace"
                )  # a line of "?" where an encoding lacks a sign, and no end of the run
    console = Console()
    hide_variables()
    with ended_in_order():
        return guarded(lambda: _run(arguments, console), console)


def _run(arguments: Sequence[str], console: Console) -> int:
    chosen, args = read(arguments)
    console.color, console.is_quiet = args.color, args.quiet
    console.goes_on = chosen in _GOING_ON or getattr(args, "fix", False)
    if args.verbose or args.debug:
        from aiscale.cli.step_listeners import listen_to_steps

        listen_to_steps(args, arguments, console)
    if any(name.startswith("AISCALE_") for name in os.environ):
        from aiscale.cli.session.environment_variables import unknown_variables

        if note := unknown_variables(os.environ):
            console.note(note)
    if args.cwd is not None:
        _change_folder(args.cwd)
    if chosen is None:
        parser(None).print_help()
        return ExitCode.OK
    try:
        with _naming_all() if getattr(args, "name_all", False) else nullcontext():
            code = int(command_module(chosen).run(args, console))
        console.flush()
        return code
    except BlueprintError as error:
        if chosen != "lint" and not error.hint:
            from aiscale.cli.session.applied_only import way_on

            error.hint = way_on(args)
        raise
    except KeyboardInterrupt:
        again = "nothing is lost: run the command again, and it completes or cleans up this run"
        raise CancelledError("cancelled", hint=again if chosen in _CHANGING else "") from None


def _naming_all() -> AbstractContextManager[None]:
    from aiscale.core.messages.wording import naming_all

    return naming_all()


def guarded(work: Callable[[], int], console: Console) -> int:
    """Do a command's work and return its exit code; whatever it raises is printed."""
    try:
        try:
            return work()
        except AiscaleError as error:
            return report(error, console)
        except KeyboardInterrupt:
            return report(CancelledError("cancelled"), console)
        except BrokenPipeError as error:
            if console.goes_on:  # not a reader of ours: that is seen to
                return report(bug(error), console)
            raise
        except OSError as error:
            return report(_obstacle(error) or bug(error), console)
        except Exception as error:  # a bug of ours: told as such, with everything that a report needs
            return report(bug(error), console)
    except BrokenPipeError:  # ``aiscale … | head``: who stops reading has what was wanted
        _fall_silent()
        return ExitCode.OK


def _fall_silent() -> None:
    """Nobody reads what would still be written."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())


def read(arguments: Sequence[str]) -> tuple[str | None, argparse.Namespace]:
    """The command that a command line names, None where it names none, and its arguments.

    Raises:
        UsageError: there is no such command, or it takes something else.
    """
    chosen = _chosen(arguments)
    if chosen is not None and chosen != "completion":  # which takes any words, as somebody types them
        _refuse_single_dashes(chosen, arguments)
    args, unknown = parser(chosen).parse_known_args(arguments)
    if len(unknown) == 1 and not unknown[0].startswith("-") and chosen == "env" and args.blueprint is None:
        # argparse gives up on an optional word as an option stands before it: ``env show A --output json b.py``.
        args.blueprint = unknown.pop()
    if chosen == "lint" and unknown and not any(word.startswith("-") for word in unknown):
        args.blueprints += unknown  # and on those that follow one
        unknown = []
    if unknown:
        words = " ".join(["aiscale", *filter(None, (chosen, getattr(args, "action", None)))])
        hint = _meant(chosen, getattr(args, "action", None), unknown[0]) or f"{words} --help"
        raise UsageError(f"unrecognized arguments: {' '.join(unknown)}", hint=hint)
    args.words = tuple(arguments)
    return chosen, args


def _refuse_single_dashes(chosen: str, arguments: Sequence[str]) -> None:
    """Refuse long options with one dash, as Terraform takes them: ``-target x`` would be read as ``-t arget``.

    Raises:
        UsageError: there is one.
    """
    if not any(len(word) > 3 and word[0] == "-" and word[1] != "-" for word in arguments):
        return
    from aiscale.cli.command_spec import command_line
    from aiscale.cli.other_tools import option_name, single_dash

    whole = command_line()
    command = next(one for one in whole.actions if one.name == chosen)
    flags = whole.flags.union(command.flags, *(one.flags for one in command.actions))
    if word := single_dash(arguments, flags, whole.taking):
        name = option_name(word, flags)
        hint = f"write --{word[1:]}" if f"--{name}" in flags else _instead(name, flags)
        raise UsageError(f"unrecognized arguments: {word}", hint=hint)


def _instead(name: str, flags: Collection[str]) -> str:
    """What to write instead of an option of another tool; empty where none has it.

    Args:
        name: the option, without its dashes.
        flags: the options of the command that is run.
    """
    from aiscale.cli.command_spec import command_line
    from aiscale.cli.other_tools import OPTIONS

    instead = OPTIONS.get(name, "")
    option = instead.partition(" ")[0].rstrip(":")
    if not option.startswith("-"):
        return instead
    others = [one.name for one in command_line().actions if option in one.flags]
    where = "" if option in flags or not others else f" with {' or '.join(f'aiscale {one}' for one in others[:2])}"
    return f"use {instead}{where}"


def _meant(chosen: str | None, action: str | None, given: str) -> str:
    """The option that is spelt alike, or what else has one of this name; empty where there is none."""
    from aiscale.cli.command_spec import command_line

    name, equals, value = given.partition("=")
    whole = command_line()
    commands = [one for one in whole.actions if one.name == chosen]
    actions = {one.name: one.flags for top in commands for one in top.actions}
    flags = whole.flags.union(*(one.flags for one in commands), actions.get(action or "", ()))
    if name.startswith("--") and (instead := _instead(name[2:], flags)):
        return instead
    if not name.startswith("-") and "-f" in flags:
        return f"a blueprint is given with -f {given}"
    if name in {"-f", "--blueprint"} and any(word.metavar == "BLUEPRINT" for one in commands for word in one.arguments):
        return f"remove {name}: {chosen} takes the blueprint as an argument"
    if not name.startswith("--"):
        return ""
    if name[2:] in COMMANDS:
        return f"it is a command: aiscale {name[2:]}"
    near = get_close_matches(name, sorted(flags), n=1, cutoff=0.75)
    if near:
        return f"did you mean {near[0]}{equals}{value}?"
    having = [f"aiscale {chosen} {other}" for other, known in actions.items() if name in known]
    return f"it is an option of {' and '.join(having)}" if having else ""


def no_command(name: str) -> UsageError:
    """The error for a word that is no command: what to run instead, by the words of other tools first."""
    from aiscale.cli.other_tools import COMMANDS as ELSEWHERE

    near = get_close_matches(name, [*COMMANDS, *ALIASES], n=1)
    hint = f"did you mean aiscale {near[0]}?" if near else "run aiscale help to list the commands"
    return UsageError(f"there is no command {name!r}", hint=ELSEWHERE.get(name, hint))


def _change_folder(folder: str) -> None:
    try:
        os.chdir(folder)
    except OSError as error:
        raise UsageError(f"--cwd {folder}: {error.strerror}") from None


def _obstacle(error: OSError) -> AiscaleError | None:
    """What the machine refuses, and nobody else has said better: a full disk, a folder that is not ours."""
    if error.errno == errno.ENOENT and not error.filename and not _has_folder():
        return UsageError("the working folder does not exist any more", hint="change to another folder, or use -C DIR")
    hint = _OBSTACLES.get(error.errno or 0)
    if hint is None:
        return None
    return AiscaleError(f"{error.filename or 'the output'}: {error.strerror}", hint=hint)


def _has_folder() -> bool:
    try:
        Path.cwd()
    except OSError:
        return False
    return True


def bug(error: Exception) -> AiscaleError:
    """The message for an unexpected exception; a file gets everything that a bug report needs."""
    import tempfile
    import traceback

    from aiscale.cli.step_listeners import without_values
    from aiscale.core.messages.foreign_failures import told
    from aiscale.core.secret_texts.hidden import masked

    with tempfile.NamedTemporaryFile("w", prefix="aiscale-bug-", suffix=".txt", delete=False, encoding="utf-8") as file:
        said = f"aiscale {__version__}, Python {sys.version}, {sys.platform}\n{without_values(sys.argv)}\n\n"
        file.write(masked(said + "".join(traceback.format_exception(error))))
    return AiscaleError(
        f"this is a bug in aiscale: {told(error)}",
        hint=f"report it with {file.name}, which contains the traceback",
    )


def report(error: AiscaleError, console: Console) -> int:
    """Print what stops a command, and return its exit code."""
    if is_listened_to():
        from traceback import format_exception

        step(f"exit {int(error.exit_code)}: {type(error).__name__}", "".join(format_exception(error)))
    diagnostics = getattr(error, "diagnostics", None)
    if diagnostics:
        from aiscale.cli.findings import print_diagnostics

        print_diagnostics(diagnostics, console)
        if error.hint:
            console.help(error.hint)
    else:
        console.error(error.message, hint=error.hint, details=error.details)
    return error.exit_code


def main() -> NoReturn:
    """Entry point of the console script."""
    # Closed by the caller (``>&-``) they are no files, and the next file opened must not take their place.
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    if not os.environ.get("COLUMNS", "1").strip("0"):
        del os.environ["COLUMNS"]  # no terminal is 0 wide, and rich would print nothing
    # Looking for plug-ins of pydantic takes longer than most commands; aiscale has its own.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    collect_rarely()
    code = run(sys.argv[1:])
    # Python collects once more as it ends, which takes a tenth of a short command and frees what ends with it anyway.
    gc.freeze()
    if any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread()):
        # A blueprint left threads running: Python would wait for them.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)
