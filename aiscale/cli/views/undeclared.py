"""The numbers that a system does not declare, with the checks that are silent without them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from aiscale.core.messages.wording import joined
from aiscale.rules.undeclared import Undeclared

_CODES = 6
"""Rules that are named; ``--all`` names the others too."""


def undeclared_lines(found: Sequence[Undeclared], *, has_objective: bool) -> Iterator[str]:
    """The table for people, the number that most checks need first.

    Args:
        found: what is not declared.
        has_objective: whether any component has an objective.
    """
    if not has_objective:
        yield "no component has an objective: latency and availability are not checked"
    if not found:
        yield "every number that a check needs is declared"
        return
    yield f"not declared ({len(found)}), the number that most checks need first:"
    addresses = max(len(one.component.address) for one in found)
    fields = max(len(one.field) for one in found)
    for one in found:
        count = f"{len(one.rules)} check{'s' if len(one.rules) != 1 else ''}"
        yield f"  {one.component.address:{addresses}}  {one.field:{fields}}  {count:9}  {joined(one.rules, _CODES)}"


def undeclared_data(found: Iterable[Undeclared]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [{"address": one.component.address, "field": one.field, "rules": list(one.rules)} for one in found]
