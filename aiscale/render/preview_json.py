"""The plan for machines, in the terms of Terraform's JSON plan where it has them.

Its schema is ``docs/reference/plan.schema.json``. Readers should ignore keys that they do not know:
a minor version only adds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from aiscale.analysis.cost.figures import Effect, Figure
from aiscale.diagnostics import Diagnostic, Diagnostics, Severity
from aiscale.plan.changes import Action, ComponentChange, Plan, ResourceChange
from aiscale.plan.renames import likely_renames
from aiscale.plan.restore import Drift
from aiscale.render.change_words import around, change_words
from aiscale.render.drift_words import (
    component_notes,
    drift_by_component,
    drift_json,
    is_only_put_back,
    untouched,
)
from aiscale.render.values import open_field, open_fields, open_manifest

FORMAT_VERSION = "1.0"

ACTIONS: dict[Action, list[str]] = {
    Action.CREATE: ["create"],
    Action.UPDATE: ["update"],
    Action.REPLACE: ["delete", "create"],
    Action.DELETE: ["delete"],
    Action.SAME: ["no-op"],
}


def preview_json(
    plan: Plan,
    *,
    findings: Diagnostics,
    components: int,
    effects: Sequence[Effect] = (),
    clusters: Mapping[str, Plan] = MappingProxyType({}),
    dropped: Collection[str] = (),
    existing: Collection[str] = (),
    left_out: Collection[str] = (),
    drift: Sequence[Drift] | None = None,
) -> dict[str, Any]:
    """Turn a plan into JSON data.

    Args:
        plan: what would happen.
        findings: what the rules found.
        components: how many components the system has.
        effects: figures before and after.
        clusters: what would happen on each cluster of a system over several, by what the environment calls it.
        dropped: those of them that the blueprint no longer names.
        existing: kinds of which nothing is made: what exists already, and what is no object.
        left_out: addresses of components that are not supported by aiscale up.
        drift: what differs live from what was applied; None where the cluster was not asked.

    Returns:
        Data that the schema accepts. The content of Secrets is replaced by ``(secret)``.
    """
    others = around(plan, existing, left_out)
    drifted, actions = drift_by_component(drift or (), plan), {change.key: change.action for change in plan.changes}

    def said(change: ComponentChange) -> str:
        items = drifted.get(change.address, ())
        is_drift = items and is_only_put_back(change, items)
        return "; ".join(component_notes(items, actions)) if is_drift else change_words(change, others)

    resources = [_resource(change) for change in plan.resources]
    beside: dict[str, Any] = {}
    if clusters:
        resources = [_resource(one) | {"cluster": name} for name, part in clusters.items() for one in part.resources]
        beside["clusters"] = {
            name: {"plan_hash": part.id, "summary": _summary(part), "dropped": name in dropped}
            for name, part in clusters.items()
        }
    return {
        "format_version": FORMAT_VERSION,
        "plan_hash": plan.id,
        "system": plan.system,
        "environment": plan.environment,
        "applied_at": plan.applied_at,
        "targets": list(plan.targets),
        "has_changes": plan.has_changes,
        "components": components,
        "summary": _summary(plan),
        "architecture_changes": [
            _component(change, drifted.get(change.address, ())) | {"summary": said(change)}
            for change in sorted([*plan.components, *untouched(plan, drifted)], key=lambda change: change.address)
        ],
        "likely_renames": [{"from": old, "to": new} for old, new in likely_renames(plan)],
        "resource_changes": resources,
        "effects": [_effect(effect) for effect in effects],
        "findings": [finding(item) for item in findings],
        "findings_summary": {severity.value: findings.count(severity) for severity in Severity},
        **beside,
        **({} if drift is None else {"drift": drift_json(drift, plan)}),
    }  # fmt: skip


def _summary(plan: Plan) -> dict[str, int]:
    counts = plan.counts()
    return {action.value: counts[action] for action in Action}


def _component(change: ComponentChange, drift: Sequence[Drift]) -> dict[str, Any]:
    return {
        "address": change.address,
        "kind": change.kind,
        "actions": ACTIONS[change.action],
        "fields": [{"path": f.path, "before": f.before, "after": f.after} for f in map(open_field, change.fields)],
        "resources": list(change.resources),
        "drift": [item.key for item in drift],
        "moves": None if change.moves is None else {"from": change.moves[0], "to": change.moves[1]},
        "moved_from": change.moved_from or None,
    }


def _resource(change: ResourceChange) -> dict[str, Any]:
    kind, _, name = change.key.partition("/")
    fields = open_fields(change)
    return {
        "address": change.key,
        "component": change.address,
        "mode": "managed",
        "type": change.type,
        "name": name or kind,
        "reason": change.reason,
        "change": {
            "actions": ACTIONS[change.action],
            "after": open_manifest(change),
            "fields": [{"path": f.path, "before": f.before, "after": f.after} for f in fields],
            "replace_paths": [f.path for f in fields if f.forces_replace],
        },
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "name": effect.name,
        "unit": effect.unit,
        "before": _figure(effect.before),
        "after": _figure(effect.after),
        "detail": effect.detail,
    }


def _figure(figure: Figure | None) -> dict[str, Any] | None:
    return None if figure is None else {"low": figure.low, "high": figure.high, "text": figure.text}


def finding(item: Diagnostic) -> dict[str, Any]:
    """One finding as data."""
    span = item.span
    place = None
    if span is not None:
        place = {
            "file": span.file, "line": span.line, "column": span.column, "end_line": span.end_line,
            "end_column": span.end_column,
        }  # fmt: skip
    return {
        "code": item.code,
        "severity": item.severity.value,
        "message": item.message,
        "address": item.address,
        "location": place,
        "notes": list(item.notes),
        "help": item.help,
    }
