"""Arguments that several commands take."""

from __future__ import annotations

import argparse
from collections.abc import Sequence


def add_output_argument(parser: argparse.ArgumentParser, outputs: Sequence[str] = ("text", "json")) -> None:
    """``--output``.

    Args:
        parser: where to add it.
        outputs: its choices.
    """
    parser.add_argument(
        "--output", choices=tuple(outputs), default="text", help="form of the result (default: text)"
    )  # fmt: skip


def add_all_argument(parser: argparse.ArgumentParser) -> None:
    """``--all``: see :func:`aiscale.core.wording.naming_all`."""
    parser.add_argument(
        "--all", action="store_true", dest="name_all", help="name everything that is only counted without it"
    )


def add_unlock_argument(parser: argparse.ArgumentParser) -> None:
    """``--unlock``."""
    parser.add_argument(
        "--unlock", action="store_true",
        help="drop the lock of a shared state whose run was killed on a machine that is gone",
    )  # fmt: skip
