"""What has drifted, in words: on its own, and beside a plan with which of it ``up`` would put back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from aiscale.core.messages.wording import counted, few
from aiscale.plan.changes import Action, ComponentChange, FieldChange, Plan
from aiscale.plan.restore import Drift, DriftedField, UnmanagedObject
from aiscale.render.values import named_path, open_field, printable, short, shorts

_MOST = 12
MOST_COMPONENTS = 12
"""Components beside which it is said."""
_BESIDE = 3
"""Objects that are named beside one component."""
_WIDEST = 72
_SIGNS: Mapping[str, str] = {"missing": "-", "changed": "~", "extra": "+"}


def drift_lines(
    found: Sequence[Drift], unmanaged: Sequence[UnmanagedObject], count: int, now: datetime,
    manifests: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> Iterator[str]:  # fmt: skip
    """One line an object, one a field with who wrote it, and what can be done.

    Args:
        found: what differs.
        unmanaged: objects that others made in the namespaces of the system.
        count: how many objects are applied.
        now: the current time, with its zone.
        manifests: the objects as they were applied, by key: items of their lists are called by their names.
    """
    for item in found:
        owner = f"  ({item.address})" if item.address else ""
        yield f"{_SIGNS[item.kind]} {printable(item.key)}  {item.kind}{owner}"
        for field in item.fields:
            yield f"    {_field_line(_named(field, manifests.get(item.key, {})), now)}"
    extra = sum(item.kind == "extra" for item in found)
    if differ := len(found) - extra:
        verb, them = ("differs", "it") if differ == 1 else ("differ", "them")
        yield f"{differ} of {count} objects {verb} from what was applied. {_what_up_does(found, them)}"
    if extra:
        verb, are, them = (" carries", "is", "it") if extra == 1 else ("s carry", "are", "them")
        yield (
            f"{extra} more object{verb} the system's label and {are} not recorded: somebody else made {them}, or a run "
            "that was killed. `aiscale up` deletes what it knows a killed run to have left, and leaves the rest alone."
        )
    if not found:
        yield f"{count} objects are as they were applied."
    for other in unmanaged:
        who = ", ".join(word for word in (printable(other.manager), clock(other.at, now)) if word)
        where = f"{printable(other.key)} in {printable(other.namespace)}"
        yield f"not made by aiscale: {where} ({who})" if who else f"not made by aiscale: {where}"


def drift_notes(drift: Sequence[Drift], plan: Plan) -> Iterator[str]:
    """One line an object; where there are many, the first ones and how many more there are.

    Args:
        drift: what differs live from what was applied.
        plan: what ``up`` would do.
    """
    yield from _notes(drift, _MOST, {change.key: change.action for change in plan.changes})


def drift_by_component(drift: Sequence[Drift], plan: Plan) -> dict[str, tuple[Drift, ...]]:
    """What has drifted of each component of a plan, by its address; what is of no component is left out."""
    known = {change.address for change in plan.components if change.kind} | set(plan.described)
    found: dict[str, list[Drift]] = defaultdict(list)
    for item in drift:
        if item.address in known:
            found[item.address].append(item)
    return {address: tuple(items) for address, items in sorted(found.items())}


def untouched(plan: Plan, drifted: Iterable[str]) -> list[ComponentChange]:
    """Of the components that have drifted, those that the plan leaves as they are."""
    changed = {change.address for change in plan.components}
    return [
        ComponentChange(Action.SAME, address, str(plan.described[address]["kind"]))
        for address in drifted
        if address not in changed
    ]


def component_notes(items: Sequence[Drift], actions: Mapping[str, Action]) -> list[str]:
    """What is said beside a component of which something has drifted: a few lines.

    Args:
        items: what has drifted of it.
        actions: what ``up`` would do with each object that changes, by its key.
    """
    return list(_notes(items, _BESIDE, actions))


def _notes(items: Sequence[Drift], most: int, actions: Mapping[str, Action]) -> Iterator[str]:
    shown = few(items, most)
    yield from (_note(item, actions) for item in shown)
    if len(items) > len(shown):
        yield counted(f"drifted: {len(items) - len(shown)} more")


def is_only_put_back(change: ComponentChange, items: Sequence[Drift]) -> bool:
    """Whether nothing of a component changes but what has drifted."""
    return not change.fields and set(change.resources) <= {item.key for item in items}


def drift_json(drift: Sequence[Drift], plan: Plan) -> list[dict[str, Any]]:
    """The same for machines, as ``docs/reference/plan.schema.json`` has it."""
    restored = {change.key for change in plan.changes if change.action is not Action.DELETE}
    return [
        {
            "key": item.key,
            "address": item.address,
            "kind": item.kind,
            "fields": [
                {"path": f.path, "before": f.before, "after": f.after} | _writer(f)
                for f in map(open_field, item.fields)
            ],
            "added": [{"path": f.path, "manager": f.manager, "at": f.at, "stays": f.stays} for f in _added(item)],
            "restored": item.key in restored,
        }
        for item in drift
    ]


def _writer(field: FieldChange) -> dict[str, str]:
    return {"manager": field.manager, "at": field.at} if isinstance(field, DriftedField) else {}


def _note(item: Drift, actions: Mapping[str, Action]) -> str:
    shown = few(item.fields, 3)
    rest = counted(f", {len(item.fields) - 3} more") if len(item.fields) > len(shown) else ""
    fields = f" ({', '.join(map(_field_word, shown))}{rest})"
    what = f"{printable(item.key)} {item.kind}{fields if item.fields else ''}"
    return f"drifted: {what}, {_what_becomes_of(item, actions)}"


def _named(field: FieldChange, manifest: Mapping[str, Any]) -> FieldChange:
    """The field by the names of the items that it is in; what others added is not among them."""
    is_added = isinstance(field, DriftedField) and field.is_added
    return open_field(field if is_added else replace(field, path=named_path(field.path, manifest)))


def _field_line(field: FieldChange, now: datetime) -> str:
    path = printable(field.path)
    if not isinstance(field, DriftedField):
        return f"{path}: {' → '.join(shorts(field.before, field.after, _WIDEST))}"
    at = clock(field.at, now)
    who = f"by {printable(field.manager)}" + (f" at {at}" if at else "")
    stays = f"; it stays: {printable(field.stays)}" if field.stays else ""
    if not field.is_added:
        return f"{path}: {' → '.join(shorts(field.before, field.after, _WIDEST))}, {who}{stays}"
    return f"+ {path}: {short(field.after, _WIDEST)}, added {who}{stays}"


def _field_word(field: FieldChange) -> str:
    if not isinstance(field, DriftedField):
        return printable(field.path)
    who = f" by {printable(field.manager)}" if field.manager else ""
    return f"{'+ ' if field.is_added else ''}{printable(field.path)}{who}"


def clock(at: str, now: datetime) -> str:
    """``17:22`` today, ``2026-11-24 17:22`` on another day, in the zone of ``now``."""
    try:
        moment = datetime.fromisoformat(at).astimezone(now.tzinfo)
    except ValueError:
        return ""
    return moment.strftime("%H:%M" if moment.date() == now.date() else "%Y-%m-%d %H:%M")


def _what_up_does(found: Sequence[Drift], them: str) -> str:
    stay = sum(bool(field.stays) for item in found for field in _added(item))
    if not any(item.is_restored for item in found):
        return f"`aiscale up` leaves {them}."
    return f"`aiscale up` puts {them} back" + (f", but for {stay} field{'' if stay == 1 else 's'}." if stay else ".")


def _added(item: Drift) -> list[DriftedField]:
    return [field for field in item.fields if isinstance(field, DriftedField) and field.is_added]


def _what_becomes_of(item: Drift, actions: Mapping[str, Action]) -> str:
    if item.kind == "extra":
        is_adopted = actions.get(item.key) is Action.CREATE
        return "and this plan adopts it" if is_adopted else "not recorded as made by aiscale, left alone"
    match actions.get(item.key):
        case None if not item.is_restored:
            return "which `aiscale up` cannot take out"
        case None:
            return "left as it is: no target names it"
        case Action.DELETE:
            return "and this plan deletes it"
        case _:
            return "`aiscale up` puts it back"
