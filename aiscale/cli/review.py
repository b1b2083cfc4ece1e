"""Checks a loaded blueprint as its project wants it: settings, plug-ins, baseline."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiscale.cli.session.project import FILE
from aiscale.core.plugins import announced
from aiscale.core.secret_texts.detector import without_secrets
from aiscale.diagnostics import Diagnostic, Diagnostics, Severity
from aiscale.errors import UsageError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.rules.changes.before import Since
from aiscale.rules.registry import CHANGES, PAGES, RULES
from aiscale.rules.review import Review, review
from aiscale.rules.runner import Timing, run
from aiscale.rules.settings import Settings, read_settings, split_codes
from aiscale.step_log import step

if TYPE_CHECKING:
    from aiscale.cli.session.command_context import Session
    from aiscale.plan.applied_state import Found
    from aiscale.render.preview_findings import Compared
    from aiscale.rules.baseline import Baseline
    from aiscale.rules.rule import Rule


def settings_of(session: Session, **given: Any) -> Settings:
    """What counts in this project and environment, and what the command line lays over it.

    Args:
        session: the loaded blueprint.
        **given: ``select``, ``ignore`` (lists of texts), ``fail_on``, ``baseline``; None where not given.

    Raises:
        UsageError: a setting is wrong.
    """
    where = str(session.project.root / FILE)
    found = read_settings(session.project.lint, f"{where}: lint")
    for layer in session.layers.layers:
        found = read_settings(layer.lint, f"{where}: {layer.origin.strip('[]')}.lint", found)
    if given.get("select"):
        found = replace(found, select=split_codes(given["select"], "--select"))
    if given.get("ignore"):
        found = replace(found, ignore=(*found.ignore, *split_codes(given["ignore"], "--ignore")))
    if given.get("fail_on"):
        found = replace(found, fail_on=given["fail_on"])
    return found


def review_session(
    session: Session,
    settings: Settings,
    *,
    baseline: str | None = None,
    before: Mapping[str, Mapping[str, Any]] | None = None,
) -> Review:
    """Run the rules over a loaded blueprint.

    Args:
        session: the loaded blueprint.
        settings: what counts.
        baseline: file from the command line, instead of the project's; none at all when empty.
        before: every component as it was applied: rules about changes compare with it. They are not run when absent.

    Raises:
        UsageError: a code fits no rule, or the baseline cannot be read.
    """
    from aiscale.lowering.findings import lowering_findings

    rules: Sequence[Rule] = RULES
    origins: Mapping[str, str] = {}
    broken: Sequence[Diagnostic] = ()
    if announced():
        # Seldom there, and not worth its import where it is not.
        from aiscale.cli.plugins import load_all

        loaded = load_all()
        rules, origins, broken = (*RULES, *loaded.rules), loaded.origins, loaded.findings
    if before:
        rules = (*rules, *(Since(rule, before) for rule in CHANGES))
    settings.check_codes(sorted(page.CODE for page in (*rules, *CHANGES, *PAGES)))
    found = review(
        session.graph, built=(*session.diagnostics, *lowering_findings(session.graph, session.destination()), *broken),
        settings=settings, rules=rules, origins=origins, baseline=_baseline(session, settings, baseline), by=_run_once,
    )  # fmt: skip
    step(f"ran {len(rules)} rules: {len(found.findings)} findings")
    return replace(found, findings=Diagnostics(_with_origin(session, finding) for finding in found.findings))


def beside(findings: Iterable[Diagnostic], before: Iterable[Found] | None) -> Compared | None:
    """What is found now beside what had been found; None where that is not known.

    Args:
        findings: what is found now.
        before: what was recorded with what was applied.
    """
    if before is None:
        return None
    from aiscale.render.preview_findings import Compared
    from aiscale.rules.baseline import beyond

    known = [Diagnostic(one.code, Severity(one.severity), one.message, one.address) for one in before]
    now = tuple(findings)
    return Compared(beyond(now, known), beyond(known, now))


@once_per_graph
def _ran(_graph: ArchitectureGraph) -> dict[str, tuple[list[Diagnostic], list[Timing]]]:
    """What each rule of this graph has found, by its code: a command looks before a sandbox starts, and after."""
    return {}


def _run_once(
    graph: ArchitectureGraph, rules: Iterable[Rule], *, origins: Mapping[str, str] | None = None
) -> tuple[list[Diagnostic], list[Timing]]:
    """Runs those rules that have not run over the graph; what is judged beside what was applied runs each time."""
    found: list[Diagnostic] = []
    timings: list[Timing] = []
    for rule in rules:
        ran = {} if isinstance(rule, Since) else _ran(graph)
        if rule.CODE not in ran:
            ran[rule.CODE] = run(graph, [rule], origins=origins)
        found += ran[rule.CODE][0]
        timings += ran[rule.CODE][1]
    return found, timings


def _with_origin(session: Session, finding: Diagnostic) -> Diagnostic:
    """The finding with a note on what an environment sets there: the marked line says something else."""
    node = session.graph.nodes.get(finding.address or "")
    settings = session.layers.component_settings() if node is not None else []
    if node is None or not settings:
        return finding
    from aiscale.core.layers import takes
    from aiscale.core.values.items import is_within, item_names, step

    settings = [one for one in settings if one.address == node.address or takes(one, type(node), node.name)]
    field = (finding.argument or "").partition(".")[0]
    items = getattr(node, field, None) if finding.index is not None else None
    within = step(field, item_names(items)[finding.index or 0]) if isinstance(items, tuple) and items else field
    notes = tuple(
        f"{setting.path} is {without_secrets(setting.value, setting.path)} by {setting.source}, "
        "so this value has no effect"
        for setting in settings
        if is_within(setting.path, within) or setting.path == field
    )
    return replace(finding, notes=(*finding.notes, *notes[-1:])) if notes else finding


def _baseline(session: Session, settings: Settings, given: str | None) -> Baseline | None:
    name = settings.baseline if given is None else given
    if not name:
        return None
    from aiscale.rules.baseline import read

    if given is not None:
        return read(Path(name), name)
    path = session.project.root / name
    if path.exists():
        return read(path, name)
    from aiscale.core.setting_lines import Written

    file = session.project.root / FILE
    written = next(
        (layer.written("lint") for layer in reversed(session.layers.layers) if "baseline" in layer.lint), None
    ) or Written(file, ("lint",))
    raise UsageError(
        f"there is no baseline {name}, which {written.at('baseline')} asks for in [{'.'.join(written.table)}]",
        hint=f"create it: aiscale lint --write-baseline {os.path.relpath(path)}",
    )
