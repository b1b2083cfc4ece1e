"""Who listens to the steps of a command: standard error with ``--verbose``, a file with ``--debug``."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale import __version__
from aiscale.core.secret_texts.hidden import HIDDEN, masked
from aiscale.step_log import listen, step

if TYPE_CHECKING:
    from aiscale.cli.console import Console


def listen_to_steps(args: argparse.Namespace, arguments: Sequence[str], console: Console) -> None:
    """Begin to listen, as the command line wants it.

    Args:
        args: with ``verbose`` and ``debug``.
        arguments: the command line; values of ``--set`` are left out of the file.
        console: where to print.
    """
    if args.verbose:

        def tell(seconds: float, text: str, _more: str) -> None:
            from rich.text import Text

            console.err.print(Text(f"{seconds:7.2f} s  {text}", "dim"))

        listen(tell)
    if args.debug:
        file = tempfile.NamedTemporaryFile("w", prefix="aiscale-debug-", suffix=".log", delete=False, encoding="utf-8")  # noqa: SIM115  # open until the end
        process = os.getpid()

        def write(seconds: float, text: str, more: str) -> None:
            who = "" if os.getpid() == process else f" [{os.getpid()}]"
            lines = [f"{seconds:9.3f}{who} {text}", *(f"          | {line}" for line in masked(more).splitlines())]
            file.write(masked("".join(f"{line}\n" for line in lines)))
            file.flush()  # a fork must not write it twice

        listen(write)
        console.err.print(f"log: {file.name}")
        step(f"aiscale {__version__}, Python {platform.python_version()}, {sys.platform}, process {process}")
        step(f"command line: {' '.join(without_values(arguments))}")
        step(f"folder: {_folder()}")


def without_values(arguments: Sequence[str]) -> list[str]:
    """The command line without the values of ``--set``: one may be a secret that belongs elsewhere."""
    found: list[str] = []
    for before, word in zip(("", *arguments), arguments, strict=False):
        given = word.removeprefix("--set=")
        is_setting = before == "--set" or given != word
        key = given.partition("=")[0]
        found.append(f"{word[: len(word) - len(given)]}{key}={HIDDEN}" if is_setting else word)
    return found


def _folder() -> str:
    try:
        return str(Path.cwd())
    except OSError as error:
        return str(error)
