"""Arguments that several commands take."""

from __future__ import annotations

import argparse
from collections.abc import Sequence


def named(text: str) -> str:
    """The type of an option that names a file: a variable that is not set must not count as another choice.

    Raises:
        argparse.ArgumentTypeError: it is empty.
    """
    if not text:
        raise argparse.ArgumentTypeError("the name is empty")
    return text


def add_output_argument(parser: argparse.ArgumentParser, outputs: Sequence[str] = ("text", "json")) -> None:
    """``--output``.

    Args:
        parser: where to add it.
        outputs: its choices.
    """
    parser.add_argument(
        "--output", choices=tuple(outputs), default="text", help="output format (default: text)"
    )  # fmt: skip


def add_blueprint_option(parser: argparse.ArgumentParser, help_text: str) -> None:
    """``-f``, where the words of a command are something else.

    Args:
        parser: where to add it.
        help_text: what it is for.
    """
    parser.add_argument("-f", "--blueprint", metavar="FILE", help=help_text)


def add_all_argument(parser: argparse.ArgumentParser, *, folded: str = "") -> None:
    """``--all``: see :func:`aiscale.core.messages.wording.naming_all`.

    Args:
        parser: where to add it.
        folded: what one stands for without it, in a picture.
    """
    means = (
        f"show each {folded} (default: one stands for all)"
        if folded
        else "list every item that is otherwise only counted"
    )
    parser.add_argument("--all", action="store_true", dest="name_all", help=means)


def add_force_argument(parser: argparse.ArgumentParser) -> None:
    """``--force``."""
    parser.add_argument(
        "--force", action="store_true", help="overwrite files that aiscale did not write, or that were edited since"
    )


def add_unlock_argument(parser: argparse.ArgumentParser) -> None:
    """``--unlock``."""
    parser.add_argument(
        "--unlock", action="store_true",
        help="remove the lock that a killed run left on a shared state",
    )  # fmt: skip
