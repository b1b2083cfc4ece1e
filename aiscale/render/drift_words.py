"""What has drifted, beside a plan: which of it ``up`` would put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiscale.plan.changes import Action, Plan
from aiscale.plan.restore import Drift
from aiscale.render.values import printable

_MOST = 12


def drift_notes(drift: Sequence[Drift], plan: Plan) -> Iterator[str]:
    """One line an object; where there are many, the first ones and how many more there are.

    Args:
        drift: what differs live from what was applied.
        plan: what ``up`` would do.
    """
    actions = {change.key: change.action for change in plan.changes}
    for item in drift[:_MOST]:
        fields = f" ({', '.join(printable(field.path) for field in item.fields[:3])}{_rest(item)})"
        what = f"{printable(item.key)} {item.kind}{fields if item.fields else ''}"
        yield f"drifted: {what}, {_what_becomes_of(item, actions)}"
    if len(drift) > _MOST:
        yield f"drifted: {len(drift) - _MOST} more; `aiscale drift` lists them all"


def drift_json(drift: Sequence[Drift], plan: Plan) -> list[dict[str, Any]]:
    """The same for machines, as ``docs/reference/plan.schema.json`` has it."""
    restored = {change.key for change in plan.changes if change.action is not Action.DELETE}
    return [
        {
            "key": item.key,
            "address": item.address,
            "kind": item.kind,
            "fields": [{"path": f.path, "before": f.before, "after": f.after} for f in item.fields],
            "restored": item.key in restored,
        }
        for item in drift
    ]


def _rest(item: Drift) -> str:
    return f", {len(item.fields) - 3} more" if len(item.fields) > 3 else ""


def _what_becomes_of(item: Drift, actions: Mapping[str, Action]) -> str:
    if item.kind == "extra":
        return "not made by aiscale, left alone"
    match actions.get(item.key):
        case None:
            return "left as it is by this plan; an `aiscale up` with no other changes puts it back"
        case Action.DELETE:
            return "and this plan deletes it"
        case _:
            return "`aiscale up` puts it back"
