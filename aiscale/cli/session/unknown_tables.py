"""Tables of clusters in ``aiscale.toml`` whose names are misspelt."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from aiscale.diagnostics import Diagnostic, Diagnostics, Location, Severity

if TYPE_CHECKING:
    from aiscale.cli.session.command_context import Session

CODE = "MOD007"
_NEAR = 0.88
"""A letter or two of a name: ``eu-west`` and ``eu-east`` are less alike."""
_DIGITS = re.compile(r"\d+")


def misspelt_tables(session: Session) -> Diagnostics:
    """A finding for each table that matches no cluster of the system, and is near to one that has no table.

    Other tables may be those of clusters that the blueprint no longer names. So is one of whose cluster this machine
    has a state; and names that differ in a number are those of two.
    """
    tables = session.environment.clusters
    from aiscale.cli.session.clusters import clusters_of

    clusters = clusters_of(session)
    without = [name for name in clusters if name not in tables]
    meant = {
        name: near[0]
        for name in tables
        if name not in clusters
        and (near := get_close_matches(name, without, n=1, cutoff=_NEAR))
        and _DIGITS.findall(name) == _DIGITS.findall(near[0])
    }
    if not meant:
        return Diagnostics()
    from aiscale.cli.session.cluster_states import states_of

    applied = {state.to.cluster for state in states_of(session, offline=True)}
    return Diagnostics(_finding(session, name, near) for name, near in meant.items() if name not in applied)


def _finding(session: Session, name: str, near: str) -> Diagnostic:
    from aiscale.core.setting_lines import line_of

    layer = next(layer for layer in reversed(session.layers.layers) if name in layer.clusters)
    table = f"{layer.origin.removesuffix(']')}.clusters.{name}]"
    written = layer.written("clusters")
    line = line_of(written.file, written.table, name) if written is not None else 0
    return Diagnostic(
        CODE, Severity.WARNING, f"{table} matches no cluster of {session.system.name}, and {near} has no table",
        location=Location(str(written.file), line, column=1) if written is not None and line else None,
        label="no such cluster", help=f"did you mean {table.replace(f'.{name}]', f'.{near}]')}?",
    )  # fmt: skip
