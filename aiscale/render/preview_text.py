"""The preview page: what changes in the architecture, in resources, in figures; findings; totals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from aiscale.analysis.cost.figures import Effect
from aiscale.analysis.delivery.schema_order import RolloutOrder
from aiscale.core.messages.wording import and_more, counted, few, is_counted, joined
from aiscale.diagnostics import Diagnostics
from aiscale.plan.changes import Action, ComponentChange, Plan, ResourceChange
from aiscale.plan.planned_rollouts import planned_rollouts
from aiscale.plan.renames import likely_renames
from aiscale.plan.restore import Drift
from aiscale.plan.unsupported_rollouts import UnrunRollout
from aiscale.render.change_words import Around, around, change_words
from aiscale.render.drift_words import (
    MOST_COMPONENTS,
    component_notes,
    drift_by_component,
    drift_notes,
    is_only_put_back,
    untouched,
)
from aiscale.render.page import STYLES, TIED, Page
from aiscale.render.preview_findings import Compared, add_findings
from aiscale.render.rollout_words import order_words
from aiscale.render.values import open_fields, printable, shorts
from aiscale.render.words import noun

if TYPE_CHECKING:
    from rich.text import Text

_COMPONENT_LINES, _RESOURCE_LINES, _FOLDED_FROM = 20, 16, 4
_NAMES_PART = 0.4
_LACKING = 5
_ROWS, _VARIABLES = 8, 6
_REPLACED = 3
_PAID, _BUDGET = "USD/month", "budget"
"""The unit of what costs, and how the names of its limits begin."""
_NOTHING_MADE = "·"
_NO_EFFECT = "·"
_DRIFTED = "!"
"""Sign of what the plan leaves as it is, and somebody else has changed."""
_SHOW = "(--show resources)"
POINTER = "aiscale preview --all lists every item."


def preview_text(
    plan: Plan,
    *,
    findings: Diagnostics | None,
    components: int,
    effects: Sequence[Effect] = (),
    orders: Sequence[RolloutOrder] = (),
    unrun: Sequence[UnrunRollout] = (),
    left_out: Collection[str] = (),
    existing: Collection[str] = (),
    lacking: Mapping[str, Sequence[str]] = MappingProxyType({}),
    gone: Mapping[str, Sequence[str]] = MappingProxyType({}),
    clusters: Mapping[str, Plan] = MappingProxyType({}),
    drift: Sequence[Drift] = (),
    width: int = 80,
    advises: bool = True,
    against: str = "",
    compared: Compared | None = None,
    refused: Sequence[str] = (),
    costs: Mapping[str, str] = MappingProxyType({}),
) -> Text:
    """Write the page.

    Args:
        plan: what would happen.
        findings: what the rules found; None where they were not asked, and the page says nothing of them.
        components: how many components the system has.
        effects: figures before and after.
        orders: who goes first, for each stream whose schema changes.
        unrun: rollouts that are declared and not run, of what the plan rolls out.
        left_out: addresses of components that are not supported by aiscale up: they are named together, last.
        existing: kinds of which nothing is made: what exists already, and what is no object.
        lacking: what each component will not find of what it needs, in words, by address: ``no eta (model service)``.
        gone: variables that pods have and lose, by address.
        clusters: what would happen on each cluster of a system over several, by what the environment calls it.
        drift: what differs live from what was applied; empty where the cluster was not asked.
        width: columns, at least 40.
        advises: whether the last line says how to apply the plan.
        against: what the plan starts from, where it is not what is applied: a commit, or another blueprint.
        compared: the findings beside those of what the plan starts from, where these are known.
        refused: the fields that the API server would refuse, each with why, in words.
        costs: what a change of a component costs about, in words, by its address.

    Returns:
        The page as styled text; no line is longer than the width. One line when there is nothing to do.
    """
    page = Page(width)
    applied = start_of(plan, against)
    if not plan.has_changes and not plan.components:
        count = len(plan.resources)
        when = f", applied {_time(plan.applied_at)}" if plan.applied_at else ""
        when = f", as {printable(against)} has them" if against else when
        head = f"{plan.system} → {plan.environment}"
        words = f"nothing to change: {count:,} resource{'' if count == 1 else 's'}{when}"
        page.hanging(((head, "bold"), "  "), words)
        if findings is not None and (findings.has_errors or refused or (compared is not None and compared.is_told)):
            add_findings(page, findings, components, compared, refused)
        _drifted(page, drift, plan)
        _point_to_all(page)
        return page.text()
    page.ends((f"{plan.system} → {plan.environment}", "bold"), (f"plan {plan.id}, {applied}", "dim"))
    if plan.targets:
        page.line(("only ", "dim"), printable(", ".join(plan.targets)))
    drifted = dict(islice(drift_by_component(drift, plan).items(), MOST_COMPONENTS))
    names = names_of(plan, drifted)
    _architecture(page, plan, names, around(plan, existing, left_out), drifted, costs)
    if plan.has_changes:
        _resources(page, plan, names, _SHOW if findings is not None else "")
        _clusters(page, clusters)
    _effects(page, effects, is_first=plan.applied_at is None)
    renames = [(new.partition("/")[2], f'Moved("{old}", "{new}")') for old, new in likely_renames(plan)]
    _rows(page, "Renamed? In moved= of System, these keep objects and data", renames)
    _rows(page, "Changed schemas", [(one.stream.partition("/")[2], order_words(one)) for one in orders])
    begun = planned_rollouts(plan)
    for controller in dict.fromkeys(one.controller for one in begun):
        steps = [(names[one.address], f"{one.kind}: {one.steps}") for one in begun if one.controller == controller]
        _rows(page, f"Rollouts by {controller}", steps)
    _rows(page, "Unsupported rollouts", [(names[one.address], f"{one.kind}: {one.instead}") for one in unrun])
    _rows(page, "Removed variables", [(names[address], joined(words, _VARIABLES)) for address, words in gone.items()])
    if findings is not None:
        add_findings(page, findings, components, compared, refused)
    _lacking(page, lacking)
    page.gap()
    has_errors = findings is not None and findings.has_errors
    first = "fix the errors first" if has_errors else "fix what is refused first" if refused else ""
    _totals(page, plan, advises=advises and not against, first=first)
    _drifted(page, [item for item in drift if item.address not in drifted], plan)
    _point_to_all(page)
    return page.text()


def _point_to_all(page: Page) -> None:
    """Where the whole is to be seen, once."""
    if is_counted(" ".join(page.text().plain.split())):
        page.line((POINTER, "dim"))


def start_of(plan: Plan, against: str = "") -> str:
    """What a plan starts from, in words."""
    if against:
        return f"against {printable(against)}"
    return f"from applied {_time(plan.applied_at)}" if plan.applied_at else "nothing applied yet"


def _time(applied_at: str | None) -> str:
    return (applied_at or "")[:16].replace("T", " ")


def _architecture(
    page: Page, plan: Plan, names: Mapping[str, str], others: Around, drifted: Mapping[str, Sequence[Drift]],
    costs: Mapping[str, str],
) -> None:  # fmt: skip
    # What belongs to the whole system has no kind: it shows among the resources.
    told = [change for change in plan.components if change.kind]
    told += untouched(plan, drifted)
    # At first everything is new. Later it is the change that counts, whether objects follow from it yet or not.
    hidden = others.left_out if plan.applied_at is None else ()
    components = sorted(
        (change for change in told if change.address not in hidden),
        key=lambda change: (change.kind in others.existing, change.address),
    )
    if not told:
        return
    page.gap()
    page.line(("Architecture", "bold"))
    actions = {change.key: change.action for change in plan.changes}
    single, folded = _folded(components, drifted)
    column = _column(page, [names[c.address] for c in single] + [f"{len(m)} {noun(k, len(m))}" for (_, k), m in folded])
    for change in single:
        items = drifted.get(change.address, ())
        notes = component_notes(items, actions)
        if not items or not is_only_put_back(change, items):
            cost = costs.get(change.address)
            notes.insert(0, change_words(change, others) + (f"; {cost}" if cost else ""))
        head = _head(change.action, names[change.address], column, made=change.kind not in others.existing)
        for words in notes:
            page.hanging(head, words)
            head = (" " * (5 + column),)
    for (action, kind), members in folded:
        words = joined((names[member.address] for member in members), 3)
        head = _head(action, f"{len(members)} {noun(kind, len(members))}", column, made=kind not in others.existing)
        page.hanging(head, words)
    if any(change.action is Action.CREATE and change.kind in others.existing for change in components):
        page.line("  ", (f"{_NOTHING_MADE}  no object of its own: it exists, or is part of another object", "dim"))
    if len(components) < len(told):
        kinds = Counter(change.kind for change in told if change.address in others.left_out)
        listed = ", ".join(f"{count} {noun(kind, count)}" if count > 1 else noun(kind) for kind, count in kinds.items())
        page.hanging(("  ", ("not supported by aiscale up  ", "dim")), listed)


def _drifted(page: Page, drift: Sequence[Drift], plan: Plan) -> None:
    """What has drifted and stands beside no component."""
    for line in drift_notes(drift, plan):
        page.hanging((), line)


def _lacking(page: Page, lacking: Mapping[str, Sequence[str]]) -> None:
    """What is deployed although something that it needs is not."""
    if not lacking:
        return
    count = len(lacking)
    page.gap()
    one, more = "component starts without a dependency", "components start without a dependency"
    words = f"{count} {one if count == 1 else more}"
    page.line(("Missing      ", "bold"), (words, "yellow"))
    shown = few(sorted(lacking), _LACKING)
    column = max(map(len, shown)) + 2
    for address in shown:
        page.hanging(("  ", f"{address:<{column}}"), printable(", ".join(lacking[address])))
    page.rest(count - len(shown))


def _head(action: Action, name: str, column: int, *, made: bool = True) -> tuple[str | tuple[str, str], ...]:
    sign = (f"{action.symbol:<3}", STYLES[action])
    if action is Action.SAME:
        sign = (f"{_DRIFTED:<3}", "yellow")
    if not made and action is Action.CREATE:
        sign = (f"{_NOTHING_MADE:<3}", "dim")
    return ("  ", sign, (f"{name:<{column - 2}}  " if column else "", ""))


def _column(page: Page, names: Sequence[str]) -> int:
    """How wide the column of names is: as the longest, but for those that would leave too little for words."""
    fitting = (len(name) for name in names if len(name) <= page.width * _NAMES_PART)
    return max(fitting, default=0) + 2


def names_of(plan: Plan, drifted: Iterable[str]) -> dict[str, str]:
    """The bare name of everything that changes or has drifted, or its address where two share a name."""
    addresses = (
        {c.address for c in plan.components}
        | set(drifted)
        | {c.address for c in plan.resources if c.action is not Action.SAME}
    )
    bare = {address: address.rsplit("/", 1)[-1] for address in addresses}
    shared = {name for name, count in Counter(bare.values()).items() if count > 1}
    return {address: address if name in shared else name for address, name in bare.items()}


_Group = tuple[tuple[Action, str], list[ComponentChange]]


def _folded(
    components: Sequence[ComponentChange], drifted: Collection[str]
) -> tuple[list[ComponentChange], list[_Group]]:
    """Many changes of one sort become one line, so that the page stays a page. What has drifted or moved is named."""
    if len(few(components, _COMPONENT_LINES)) == len(components):
        return list(components), []
    named = {*drifted, *(change.address for change in components if change.moved_from)}
    together: dict[tuple[Action, str], list[ComponentChange]] = defaultdict(list)
    for change in components:
        if change.address not in named:
            together[change.action, change.kind].append(change)
    single = [c for c in components if c.address in named or len(together[c.action, c.kind]) < _FOLDED_FROM]
    return single, [(key, members) for key, members in together.items() if len(members) >= _FOLDED_FROM]


def _clusters(page: Page, clusters: Mapping[str, Plan]) -> None:
    if not clusters:
        return
    page.gap()
    page.line(("Clusters", "bold"))
    width = max(map(len, clusters)) + 2
    for name, plan in clusters.items():
        page.hanging(("  ", f"{name:<{width}}"), _signs(plan).removesuffix(" unchanged"))


def _signs(plan: Plan) -> str:
    counts = plan.counts()
    signs = "   ".join(f"{a.symbol} {counts[a]:,}" for a in Action if a is not Action.SAME)
    return f"{signs}   = {counts[Action.SAME]:,} unchanged"


def _resources(page: Page, plan: Plan, names: Mapping[str, str], show: str) -> None:
    page.gap()
    page.ends((f"Resources    {_signs(plan)}", "bold"), (show, "dim"))
    by_address: dict[str, list[ResourceChange]] = defaultdict(list)
    for change in plan.changes:
        by_address[change.address].append(change)
    if plan.applied_at is None:
        # Everything is new and listed above: say only of what kinds.
        page.hanging(_head(Action.CREATE, "", 0), _kinds(plan.changes))
        return
    addresses = sorted(by_address)
    shown = few(addresses, _RESOURCE_LINES)
    column = _column(page, [names[address] for address in shown])
    for address in shown:
        name = names[address]
        for action in Action:
            if kinds := _kinds([change for change in by_address[address] if change.action is action]):
                page.hanging(("  ", f"{name:<{column - 2}}  ", (f"{action.symbol:<3}", STYLES[action])), kinds)
                name = ""
    page.rest(len(addresses) - len(shown), "component")
    reasons: dict[str, list[str]] = defaultdict(list)
    for change in plan.changes:
        if change.action is Action.REPLACE:
            forcing = [field.path for field in change.fields if field.forces_replace]
            reasons[f"{', '.join(forcing)} cannot be changed in place" if forcing else "its type changes"].append(
                change.key
            )
    for why, keys in reasons.items():
        page.hanging(_head(Action.REPLACE, "", 0), f"{joined(keys, _REPLACED)}  {why}")


def _kinds(changes: Sequence[ResourceChange]) -> str:
    """``Deployment, 2 NetworkPolicy``: the most frequent first."""
    kinds = Counter(change.type.rsplit(":", 1)[-1] for change in changes)
    ordered = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count}{TIED}{kind}" if count > 1 else kind for kind, count in ordered)


def _effects(page: Page, effects: Sequence[Effect], *, is_first: bool) -> None:
    if not effects:
        return
    page.gap()
    shown = [*effects] if is_first else few(effects, 0) or changed_effects(effects)
    words = [effect for effect in shown if effect.before is None and effect.after is None]
    stay = sum(effect.before is not None for effect in effects if effect not in shown)
    if not shown:
        page.line(("Effects      ", "bold"), counted(f"{stay} figure{' stays' if stay == 1 else 's stay'} the same"))
        return
    effects = [effect for effect in shown if effect not in words]
    befores = ["" if is_first else effect.before.text if effect.before else _NO_EFFECT for effect in effects]
    afters = [effect.after.text if effect.after else "gone" for effect in effects]
    name_width = _column(page, [effect.name for effect in (*effects, *words)])
    before_width = 0 if is_first else max(map(len, ("before", *befores))) + 2
    after_width = max(map(len, ("after", *afters))) + 2
    heads = f"{'Effects':<{name_width + 2}}" + ("" if is_first or not effects else f"{'before':<{before_width}}after")
    page.line((heads, "bold"))
    for effect, before, after in zip(effects, befores, afters, strict=True):
        style = "yellow" if effect.changes else ""
        figures = f"{before:<{before_width}}", (f"{after:<{after_width}}", style)
        page.points((*_named(page, effect.name, name_width), *figures), effect.detail.split("; "))
    for effect in words:
        page.points(_named(page, effect.name, name_width), effect.detail.split("; "))
    if stay > 0:
        page.line(" ", (and_more(stay, f"that stay{'s' if stay == 1 else ''} the same"), "dim"))


def _named(page: Page, name: str, column: int) -> tuple[str, str]:
    """A name that a row begins with; on a line of its own where it is longer than the column."""
    if len(name) <= column - 2:
        return "  ", f"{name:<{column - 2}}  "
    page.line("  ", name)
    return "  ", " " * column


def changed_effects(effects: Sequence[Effect]) -> list[Effect]:
    """The figures that change; where one of the costs does, with what is left of budgets, and what is in no cost."""
    changed = [effect for effect in effects if effect.before != effect.after]
    is_paid = any(effect.unit == _PAID for effect in changed)
    return [
        effect for effect in effects
        if effect in changed or (is_paid and (not effect.unit or effect.name.startswith(_BUDGET)))
    ]  # fmt: skip


def _rows(page: Page, title: str, rows: Sequence[tuple[str, str]]) -> None:
    """What is to be said of several components under one title, by their names; nothing where that is of none."""
    if not rows:
        return
    page.gap()
    page.line((title, "bold"))
    shown = few(rows, _ROWS)
    width = _column(page, [name for name, _ in shown])
    for name, words in shown:
        page.hanging(("  ", f"{name:<{width - 2}}  "), printable(words))
    page.rest(len(rows) - len(shown))


def totals(plan: Plan) -> str:
    """How much a plan changes: ``9 to create, 4 to change, 0 to delete.``."""
    if not plan.has_changes:
        return "No resource changes."
    counts = plan.counts()
    parts = [f"{counts[Action.CREATE]:,} to create", f"{counts[Action.UPDATE]:,} to change"]
    if counts[Action.REPLACE]:
        parts.append(f"{counts[Action.REPLACE]:,} to replace")
    return ", ".join([*parts, f"{counts[Action.DELETE]:,} to delete"]) + "."


def _totals(page: Page, plan: Plan, *, advises: bool, first: str) -> None:
    words = totals(plan)
    then = f"Run aiscale up to {'apply' if plan.has_changes else 'record'} plan {plan.id}."
    if first:
        then = f"aiscale up will refuse this plan: {first}."
    if not advises:
        page.line((words, "bold"))
    elif len(words) + 1 + len(then) <= page.width:
        page.line((words, "bold"), f" {then}")
    else:
        page.line((words, "bold"))
        page.line(then)


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
            page.hanging(head, f"{' → '.join(shorts(field.before, field.after))}{reasons[field.forces_replace]}")
    return page.text()
