"""The preview page: what changes in the architecture, in resources, in figures; findings; totals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aiscale.analysis.effects import Effect
from aiscale.diagnostics import Diagnostics
from aiscale.plan.changes import Action, ComponentChange, Plan, ResourceChange
from aiscale.render.change_words import change_words, readers_of
from aiscale.render.page import STYLES, Page
from aiscale.render.values import open_fields, printable, short
from aiscale.render.words import noun

if TYPE_CHECKING:
    from rich.text import Text

_COMPONENT_LINES, _RESOURCE_LINES, _FOLDED_FROM = 20, 16, 4
_NAME_WIDTH = 24
_NO_EFFECT = "·"


def preview_text(
    plan: Plan,
    *,
    findings: Diagnostics,
    components: int,
    effects: Sequence[Effect] = (),
    width: int = 80,
) -> Text:
    """Write the page.

    Args:
        plan: what would happen.
        findings: what the rules found.
        components: how many components the system has.
        effects: figures before and after.
        width: columns, at least 40.

    Returns:
        The page as styled text; no line is longer than the width. One line when there is nothing to do.
    """
    page = Page(width)
    applied = f"from applied {_when(plan.applied_at)}" if plan.applied_at else "nothing applied yet"
    if not plan.has_changes and not plan.components:
        count = len(plan.resources)
        as_they_are = f"{count:,} resource{'' if count == 1 else 's'} as applied {_when(plan.applied_at)}"
        page.line((f"{plan.system} → {plan.environment}", "bold"), "  nothing to change", f", {as_they_are}")
        if findings.has_errors:
            _findings(page, findings, components)
        return page.text()
    page.ends((f"{plan.system} → {plan.environment}", "bold"), (f"plan {plan.id}, {applied}", "dim"))
    if plan.targets:
        page.line(("only ", "dim"), printable(", ".join(plan.targets)))
    _architecture(page, plan)
    _resources(page, plan)
    _effects(page, effects, is_first=plan.applied_at is None)
    _findings(page, findings, components)
    page.gap()
    page.line(*_totals(plan))
    return page.text()


def _when(applied_at: str | None) -> str:
    return (applied_at or "")[:16].replace("T", " ")


def _architecture(page: Page, plan: Plan) -> None:
    if not plan.components:
        return
    page.gap()
    page.line(("Architecture", "bold"))
    readers = readers_of(plan.described)
    names = _names(plan.components)
    single, folded = _folded(plan.components)
    column = _column([names[c.address] for c in single] + [f"{len(m)} {noun(k, len(m))}" for (_, k), m in folded])
    for change in single:
        name = names[change.address]
        words = change_words(change, plan.described, readers)
        page.hanging(_head(change.action, name, column), words)
    for (action, kind), members in folded:
        listed = ", ".join(names[member.address] for member in members[:3])
        page.hanging(
            _head(action, f"{len(members)} {noun(kind, len(members))}", column), f"{listed} and {len(members) - 3} more"
        )


def _head(action: Action, name: str, column: int) -> tuple[str | tuple[str, str], ...]:
    return ("  ", (f"{action.symbol:<3}", STYLES[action]), (f"{name:<{column}}", ""))


def _column(names: Sequence[str]) -> int:
    return min(_NAME_WIDTH, max(map(len, names), default=0)) + 2


def _names(components: Sequence[ComponentChange]) -> dict[str, str]:
    """The bare name, or the address where two components share a name."""
    bare = {change.address: change.address.rsplit("/", 1)[-1] for change in components}
    shared = {name for name, count in Counter(bare.values()).items() if count > 1}
    return {address: address if name in shared else name for address, name in bare.items()}


_Group = tuple[tuple[Action, str], list[ComponentChange]]


def _folded(components: Sequence[ComponentChange]) -> tuple[list[ComponentChange], list[_Group]]:
    """Many changes of one sort become one line, so that the page stays a page."""
    if len(components) <= _COMPONENT_LINES:
        return list(components), []
    together: dict[tuple[Action, str], list[ComponentChange]] = defaultdict(list)
    for change in components:
        together[change.action, change.kind].append(change)
    single = [c for c in components if len(together[c.action, c.kind]) < _FOLDED_FROM]
    return single, [(key, members) for key, members in together.items() if len(members) >= _FOLDED_FROM]


def _resources(page: Page, plan: Plan) -> None:
    counts = plan.counts()
    shown = [a for a in Action if a is not Action.SAME]
    page.gap()
    page.ends(
        (
            "Resources    " + "   ".join(f"{a.symbol} {counts[a]:,}" for a in shown) + f"   = {counts[Action.SAME]:,}",
            "bold",
        ),
        ("(--show resources lists them)" if plan.has_changes else "", "dim"),
    )
    by_address: dict[str, list[ResourceChange]] = defaultdict(list)
    for change in plan.resources:
        if change.action is not Action.SAME:
            by_address[change.address].append(change)
    addresses = sorted(by_address)
    names = _names([ComponentChange(Action.SAME, address, "") for address in addresses])
    column = _column([names[address] for address in addresses[:_RESOURCE_LINES]])
    for address in addresses[:_RESOURCE_LINES]:
        page.hanging(("  ", f"{names[address] or plan.system:<{column}}"), _kinds(by_address[address]))
    if len(addresses) > _RESOURCE_LINES:
        page.line(("  ", ""), (f"and {len(addresses) - _RESOURCE_LINES:,} more components", "dim"))
    for change in plan.resources:
        if change.action is Action.REPLACE:
            forcing = [field.path for field in change.fields if field.forces_replace]
            why = f"{', '.join(forcing)} can not be changed in place" if forcing else "its type changes"
            page.hanging(("  ", (f"{change.action.symbol:<3}", STYLES[change.action]), f"{change.key}  "), why)


def _kinds(changes: Sequence[ResourceChange]) -> str:
    """``+ Deployment, 2 NetworkPolicy  ~ Service``."""
    parts = []
    for action in Action:
        kinds = Counter(change.type.rsplit(":", 1)[-1] for change in changes if change.action is action)
        if kinds:
            listed = ", ".join(f"{count} {kind}" if count > 1 else kind for kind, count in kinds.items())
            parts.append(f"{action.symbol} {listed}")
    return "  ".join(parts)


def _effects(page: Page, effects: Sequence[Effect], *, is_first: bool) -> None:
    if not effects:
        return
    page.gap()
    befores = ["" if is_first else effect.before.text if effect.before else _NO_EFFECT for effect in effects]
    afters = [effect.after.text if effect.after else "gone" for effect in effects]
    name_width = _column([effect.name for effect in effects])
    before_width = 0 if is_first else max(len("before"), *map(len, befores)) + 2
    after_width = max(len("after"), *map(len, afters)) + 2
    heads = f"{'Effects':<{name_width + 2}}" + ("" if is_first else f"{'before':<{before_width}}after")
    page.line((heads, "bold"))
    for effect, before, after in zip(effects, befores, afters, strict=True):
        style = "yellow" if effect.changes else ""
        head = ("  ", f"{effect.name:<{name_width}}", f"{before:<{before_width}}", (f"{after:<{after_width}}", style))
        page.hanging(head, effect.detail)


def _findings(page: Page, findings: Diagnostics, components: int) -> None:
    page.gap()
    style = "red" if findings.has_errors else ""
    more = "  (aiscale lint)" if len(findings) else ""
    page.line(("Findings     ", "bold"), (findings.summary(components), style), (more, "dim"))


def _totals(plan: Plan) -> tuple[tuple[str, str], ...]:
    counts = plan.counts()
    if not plan.has_changes:
        return (("No resource changes. ", "bold"), (f"Run aiscale up to record plan {plan.id}.", ""))
    words = [f"{counts[Action.CREATE]:,} to create", f"{counts[Action.UPDATE]:,} to change"]
    if counts[Action.REPLACE]:
        words.append(f"{counts[Action.REPLACE]:,} to replace")
    words.append(f"{counts[Action.DELETE]:,} to delete")
    return ((", ".join(words) + ". ", "bold"), (f"Run aiscale up to apply plan {plan.id}.", ""))


def resources_text(plan: Plan, *, width: int = 80, unchanged: bool = False) -> Text:
    """List resources one by one, with the fields that change.

    Args:
        plan: what would happen.
        width: columns.
        unchanged: whether to list those too that stay as they are.
    """
    page = Page(width)
    reasons: Mapping[bool, str] = {True: "  forces replacement", False: ""}
    for change in plan.resources:
        if change.action is Action.SAME and not unchanged:
            continue
        page.line((f"{change.action.symbol:<3}", STYLES[change.action]), change.key, (f"  {change.address}", "dim"))
        for field in open_fields(change):
            head: tuple[str | tuple[str, str], ...] = ("     ", (f"{printable(field.path)}  ", "dim"))
            page.hanging(head, f"{short(field.before)} → {short(field.after)}{reasons[field.forces_replace]}")
    return page.text()
