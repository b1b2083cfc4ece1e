"""The preview as a comment on a pull request: what reviewers ask first, and the rest folded below it.

GitHub refuses a comment of more than 65,536 characters. Source: GitHub REST API, issue comments ("Body is too long").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from aiscale.analysis.cost.figures import Effect, Figure
from aiscale.diagnostics import Diagnostics, Severity
from aiscale.plan.changes import Action, ComponentChange, Plan
from aiscale.render.change_words import Around, around, change_words
from aiscale.render.diagnostics_markdown import SIGNS, finding_rows
from aiscale.render.markdown_text import block, cell, code, folded, line
from aiscale.render.preview_findings import Compared
from aiscale.render.preview_text import changed_effects, names_of, start_of, totals

MOST_CHARACTERS = 65_536
_ROWS = 25
_FINDINGS = 10
_LINES = 400


def preview_markdown(
    plan: Plan,
    *,
    findings: Diagnostics,
    components: int,
    effects: Sequence[Effect] = (),
    compared: Compared | None = None,
    refused: Sequence[str] = (),
    remarks: Sequence[str] = (),
    page: str = "",
    resources: str = "",
    existing: Collection[str] = (),
    left_out: Collection[str] = (),
    costs: Mapping[str, str] = MappingProxyType({}),
    against: str = "",
) -> str:
    """Write the comment. Its first line names the system and the environment, so that a later run can find it.

    Args:
        plan: what would happen.
        findings: what the rules found.
        components: how many components the system has.
        effects: figures before and after.
        compared: the findings beside those of what the plan starts from, where these are known.
        refused: the fields that the API server would refuse, each with why, in words.
        remarks: what else a reviewer must see: data that is deleted, whether the engine confirms the plan.
        page: the preview as the terminal shows it.
        resources: each object that changes with its fields, as the terminal shows them.
        existing: kinds of which nothing is made.
        left_out: addresses of components that are not supported by aiscale up.
        costs: what a change of a component costs about, in words, by its address.
        against: what the plan starts from, where it is not what is applied.

    Returns:
        Markdown of at most :data:`MOST_CHARACTERS` characters.
    """
    head = f"{plan.system} → {plan.environment}"
    lines = [f"<!-- aiscale-preview {plan.system} {plan.environment} -->", f"### aiscale preview: {line(head)}", ""]
    lines += [f"**{totals(plan)}** Plan {code(plan.id)}, {line(start_of(plan, against))}.", ""]
    if plan.targets:
        lines += [f"Only {', '.join(map(code, plan.targets))}.", ""]
    for remark in remarks:
        lines += [f"> {line(remark)}", ""]
    lines += _changes(plan, around(plan, existing, left_out), costs)
    lines += _effects(effects, is_first=plan.applied_at is None)
    lines += _findings(findings, components, compared, refused)
    if page:
        lines += folded("Preview as in the terminal", _fitting(lines, page, "aiscale preview"))
    if resources:
        counts = plan.counts()
        signs = "  ".join(f"{action.symbol} {counts[action]:,}" for action in Action if action is not Action.SAME)
        lines += folded(f"Objects: {signs}", _fitting(lines, resources, "aiscale preview --show resources"))
    return "\n".join(lines)


def _changes(plan: Plan, others: Around, costs: Mapping[str, str]) -> list[str]:
    names = names_of(plan, ())
    hidden = others.left_out if plan.applied_at is None else ()
    changes = sorted(
        (change for change in plan.components if change.kind and change.address not in hidden),
        key=lambda change: (change.kind in others.existing, change.address),
    )
    if not changes:
        return []
    rows = [
        f"| {code(_sign(change, others))} | {code(names[change.address])} | {cell(_words(change, others, costs))} |"
        for change in changes
    ]
    head = ["| | component | change |", "|---|---|---|"]
    shown = [*head, *rows[:_ROWS], ""]
    rest = folded(f"{len(rows) - _ROWS:,} more components", [*head, *rows[_ROWS:]]) if len(rows) > _ROWS else []
    return [*shown, *rest]


def _sign(change: ComponentChange, others: Around) -> str:
    """The sign of a change; a dot for what exists already, or needs no object."""
    return "·" if change.action is Action.CREATE and change.kind in others.existing else change.action.symbol


def _words(change: ComponentChange, others: Around, costs: Mapping[str, str]) -> str:
    cost = costs.get(change.address)
    return change_words(change, others) + (f"; {cost}" if cost else "")


def _effects(effects: Sequence[Effect], *, is_first: bool) -> list[str]:
    shown = list(effects) if is_first else changed_effects(effects)
    if not shown:
        return []
    rows = []
    for one in shown:
        before = "" if is_first else f"{_figure(one.before)} | "
        rows.append(f"| {cell(one.name)} | {before}{_figure(one.after)} | {cell(one.detail)} |")
    head = ["| effect | | |", "|---|---|---|"] if is_first else ["| effect | before | after | |", "|---|---|---|---|"]
    table = [*head, *rows]
    return folded(f"Effects: {len(rows):,}", table) if len(rows) > _ROWS else [*table, ""]


def _figure(figure: Figure | None) -> str:
    return "" if figure is None else cell(figure.text)


def _findings(findings: Diagnostics, components: int, compared: Compared | None, refused: Sequence[str]) -> list[str]:
    """How many there are; errors, what this change brings and what it resolves."""
    lines = [f"**Findings:** {findings.summary(components)}", ""]
    errors = [one for one in findings if one.severity is Severity.ERROR]
    shown = {id(one) for one in errors}
    new = [one for one in (compared.new if compared is not None else ()) if id(one) not in shown]
    shown |= {id(one) for one in new}
    of_change = [one for one in findings if one.is_of_change and id(one) not in shown]
    for title, found in (("", errors), ("about this change", of_change), ("new", new)):
        if found:
            lines += [f"{title.capitalize()}:", ""] if title else []
            lines += [*finding_rows(found[:_FINDINGS]), ""]
            lines += [f"{len(found) - _FINDINGS:,} more: `aiscale lint`", ""] if len(found) > _FINDINGS else []
    lines += [f"{SIGNS[Severity.ERROR]} refused: {line(one)}" for one in refused[:_FINDINGS]]
    lines += [""] if refused else []
    gone = [one for one in (compared.gone if compared is not None else ()) if one.severity is not Severity.NOTE]
    if gone:
        lines += folded(f"{len(gone):,} resolved", [f"- **{one.code}** {line(one.message)}" for one in gone])
    return lines


def _fitting(before: Iterable[str], text: str, command: str) -> list[str]:
    """A text in a fence, as many lines as fit into a comment and half of what is left of it.

    Args:
        before: what the comment has already.
        text: the text.
        command: what shows the whole.
    """
    room = (MOST_CHARACTERS - sum(len(one) + 1 for one in before) - 1_000) // 2
    every = text.splitlines()
    kept: list[str] = []
    for one in every[:_LINES]:
        room -= len(one) + 1
        if room < 0:
            break
        kept.append(one)
    left = len(every) - len(kept)
    return [*block("\n".join(kept)), *(["", f"{left:,} more lines: `{command}`"] if left else [])]
