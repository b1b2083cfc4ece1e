"""How new versions take over, in words and as data: who takes a schema first, and which rollouts are not run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiscale.analysis.delivery.schema_order import RolloutOrder
from aiscale.plan.unsupported_rollouts import UnrunRollout

_FREE = {
    "either": "readers and writers in any order",
    "neither": "no order keeps records readable: stop the writers, let the readers finish, then deploy both",
}


def order_words(order: RolloutOrder) -> str:
    """Who goes first and who follows: ``readers first (BACKWARD): billing, pricing; then booking``."""
    if order.is_broken:
        return f"in no order: this version breaks {order.mode}, and a registry refuses it"
    if order.first in _FREE:
        return f"{_FREE[order.first]} ({order.mode})"
    sooner, later = order.sides
    second = "writers" if order.first == "readers" else "readers"
    text = f"{order.first} first ({order.mode}): {_names(sooner) or 'none in this system'}"
    return f"{text}; then {_names(later) or f'the {second} outside this system'}"


def orders_json(orders: Iterable[RolloutOrder]) -> list[dict[str, Any]]:
    """The orders as JSON data."""
    return [
        {
            "stream": one.stream, "compatibility": one.mode, "first": one.first,
            "readers": list(one.readers), "writers": list(one.writers),
        }
        for one in orders
    ]  # fmt: skip


def unrun_json(rollouts: Iterable[UnrunRollout]) -> list[dict[str, Any]]:
    """Unsupported rollouts, as JSON data."""
    return [{"component": one.address, "kind": one.kind, "instead": one.instead} for one in rollouts]


def _names(addresses: Iterable[str]) -> str:
    return ", ".join(address.partition("/")[2] for address in addresses)
