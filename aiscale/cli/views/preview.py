"""The preview page with everything around it: schemas, confirmation, stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiscale.cli.review import beside
from aiscale.cli.session.planning import Part, Planned
from aiscale.cli.session.protection import parts_refusal, refusal_words
from aiscale.cli.views.destruction import kept_words
from aiscale.cli.views.preview_figures import (
    cluster_name,
    data_lines,
    effects_of,
    left_out_of,
    orders_of,
    variables_gone_of,
)  # fmt: skip
from aiscale.cli.views.preview_review import Confirmation, annotate, comment, confirmed, page_text, unconfirmed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.catalog import Violation
    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Session
    from aiscale.cli.session.saved_plans import SavedTo
    from aiscale.engine.namespaces import KeptNamespace
    from aiscale.lowering.resource import Resource
    from aiscale.plan.restore import Drift
    from aiscale.render.preview_findings import Compared

_WIDEST = 120


def show(
    session: Session,
    planned: Planned,
    console: Console,
    *,
    output: str = "text",
    detail: str = "changes",
    confirmation: Confirmation | None = None,
    drift: Sequence[Drift] = (),
    kept: Sequence[KeptNamespace] = (),
    advises: bool = True,
    parts: Sequence[Part] = (),
    against: str = "",
    saved: SavedTo | None = None,
    limit: int | None = None,
) -> None:
    """Print a plan as the result of a command.

    Args:
        session: the loaded blueprint.
        planned: the plan and what it was made from.
        console: where to print.
        output: ``text``, ``json``, ``md`` (a comment on a pull request) or ``github`` (annotations of a workflow).
        detail: ``changes``, ``resources``, ``all`` or ``stages``.
        confirmation: what the engine says, where it was asked.
        drift: what differs live from what was applied, where the engine was not asked for its word.
        kept: namespaces that are not deleted, for what is in them, where the engine was not asked for its word.
        advises: whether to say how to apply the plan, and what ``aiscale up`` would refuse.
        parts: what is planned for each cluster of a system over several; nothing for one.
        against: the commit or the blueprint that the plan starts from; empty where it is what is applied.
        saved: the file that the plan was saved in.
        limit: how many deletions are allowed at most, where that was given.
    """
    compared = beside(planned.findings, planned.applied.findings)
    refused = None
    if advises:
        differences = confirmation.differences if confirmation is not None else ()
        refused = parts_refusal(parts or (Part(session, planned, ""),), differences, limit)
    if output == "json":
        data = _document(session, planned, confirmation, parts, against, compared)
        data["refused"] = refused and refused.as_data()
        console.json(data if saved is None else data | {"saved_plan": saved.as_data()})
        return
    if confirmation is not None:
        drift, kept = confirmation.drift, confirmation.kept
    kept_or_gone = [*data_lines(planned, parts), *kept_words(kept)]
    if output == "github":
        warnings = ["\n".join(refusal_words(refused))] if refused is not None else []
        annotate(planned, console, [*kept_or_gone, *unconfirmed(confirmation), *warnings], saved)
        return
    if output == "md":
        remarks = [*kept_or_gone, *([confirmed(confirmation)] if confirmation is not None else [])]
        remarks += [*refusal_words(refused), *([str(saved)] if saved is not None else [])]
        comment(session, planned, console, parts, drift, remarks, against=against, compared=compared)
        return
    _page(session, planned, console, detail, parts, drift, advises=advises, against=against, compared=compared)
    for line in kept_or_gone:
        console.print(line)
    if confirmation is not None:
        _confirmation(confirmation, console)
    for line in refusal_words(refused):
        console.print(line)
    if saved is not None:
        console.print(str(saved))


def _document(
    session: Session, planned: Planned, confirmation: Confirmation | None, parts: Sequence[Part], against: str,
    compared: Compared | None,
) -> dict[str, Any]:  # fmt: skip
    """The plan as data."""
    from dataclasses import asdict

    from aiscale.lowering.registry import EXISTING_KINDS
    from aiscale.plan.planned_rollouts import planned_rollouts
    from aiscale.plan.unsupported_rollouts import unrun_rollouts
    from aiscale.render.preview_json import finding, preview_json

    data = preview_json(
        planned.plan,
        findings=planned.findings,
        components=len(session.graph),
        effects=effects_of(session, planned),
        clusters={cluster_name(part): part.planned.plan for part in parts},
        dropped=[cluster_name(part) for part in parts if part.is_dropped],
        existing=EXISTING_KINDS,
        left_out=left_out_of(session),
        drift=confirmation.drift if confirmation is not None and not confirmation.obstacle else None,
    )
    if against:
        data |= {"against": against, "applied_at": None}
    if compared is not None:
        data["findings_against"] = {
            "new": [finding(one) for one in compared.new], "gone": [finding(one) for one in compared.gone]
        }  # fmt: skip
    if confirmation is not None:
        data["engine"] = asdict(confirmation)
        del data["engine"]["drift"], data["engine"]["kept"]  # beside the engine's words: it is the cluster's state
        if not confirmation.obstacle:
            data["kept"] = [one.as_data() for one in confirmation.kept]
    if orders := orders_of(session, planned):
        from aiscale.render.rollout_words import orders_json

        data["rollout_order"] = orders_json(orders)
    if rollouts := planned_rollouts(planned.plan):
        data["rollouts"] = [
            {"component": one.address, "kind": one.kind, "steps": one.steps, "controller": one.controller}
            for one in rollouts
        ]
    if unrun := unrun_rollouts(planned.plan):
        from aiscale.render.rollout_words import unrun_json

        data["unrun_rollouts"] = unrun_json(unrun)
    if gone := variables_gone_of(planned, parts):
        data["variables_gone"] = {address: list(names) for address, names in gone.items()}
    data["violations"] = [_violation(r, v) for r, v in planned.violations]
    return data


def _page(
    session: Session, planned: Planned, console: Console, detail: str, parts: Sequence[Part], drift: Sequence[Drift],
    *, advises: bool, against: str, compared: Compared | None,
) -> None:  # fmt: skip
    from aiscale.render.preview_text import resources_text

    width = min(console.out.width, _WIDEST)
    if detail == "stages":
        from aiscale.core.messages.wording import is_counted
        from aiscale.plan.explain import explain
        from aiscale.plan.stages import all_stages
        from aiscale.render.drift_words import drift_notes
        from aiscale.render.preview_text import POINTER

        told: list[str] = []
        for part in parts or (Part(session, planned, ""),):
            if parts:
                told.append(cluster_name(part))
            told += explain(all_stages(part.planned.plan, part.planned.applied))
        told += drift_notes(drift, planned.plan)
        for line in (*told, *([POINTER] if any(map(is_counted, told)) else [])):
            console.print(line)
        return
    console.print(page_text(session, planned, parts, drift, width, advises=advises, against=against, compared=compared))
    if words := _nowhere(session, parts):
        console.print(words)
    for names in session.project.sharing():
        if session.environment.name in names:
            from aiscale.cli.views.sharing import sharing_words

            console.print(sharing_words(session.environment, names))
    if detail in {"resources", "all"}:
        for part in parts or (Part(session, planned, ""),):
            lines = resources_text(part.planned.plan, width=width, unchanged=detail == "all")
            if not lines:
                continue
            console.print()
            if parts:
                console.print(cluster_name(part))
            console.print(lines)


def _nowhere(session: Session, parts: Sequence[Part]) -> str:
    """Which of several clusters have no context, and where to set it; empty when all have one."""
    from aiscale.core.messages.wording import listed

    placed = [(one, one.session.environment) for one in parts if not one.is_dropped]
    names = [cluster_name(one) for one, where in placed if where.context is None and where.sandbox is None]
    if not names:
        return ""
    whole = session.environment
    for_one = f": context {whole.context} is for a system with one cluster" if whole.context is not None else ""
    tables = listed([f"[env.{whole.name}.clusters.{name.removeprefix(f'{whole.name}.')}]" for name in names])
    verb = "names" if len(names) == 1 else "name"
    return f'{listed(names)} {verb} no context{for_one}; add context = "…" under {tables} in aiscale.toml.'


def _violation(resource: Resource, violation: Violation) -> dict[str, str]:
    return {
        "key": resource.key,
        "address": resource.address,
        "path": violation.path,
        "message": violation.message,
        "rule": violation.rule,
    }


def _confirmation(confirmation: Confirmation, console: Console) -> None:
    if confirmation.obstacle:
        console.warn(confirmed(confirmation))
        if confirmation.hint:
            console.warn(f"   = help: {confirmation.hint}; --offline leaves the engine out")
        return
    for line in confirmed(confirmation).splitlines():
        console.print(line)
