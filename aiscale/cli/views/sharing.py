"""Environments that would overwrite one another, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.cli.session.environment import Environment


def sharing_words(environment: Environment, names: Sequence[str]) -> str:
    """Which environments would overwrite one another, in a sentence.

    Args:
        environment: one of them.
        names: all of them.
    """
    target = f"sandbox {environment.sandbox}" if environment.sandbox is not None else f"context {environment.context}"
    space = f"namespace {environment.namespace}" if environment.namespace else "the namespace of the system's name"
    *first, last = names
    return f"{', '.join(first)} and {last} share {target} and {space}: only one of them can be deployed"
