"""The preview for people who review a change: as text, as a comment, and as annotations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiscale.cli.session.planning import Part, Planned
from aiscale.cli.views.preview_figures import (
    cluster_columns,
    cluster_name,
    costs_of,
    effects_of,
    lacks_of,
    left_out_of,
    orders_of,
    refused_fields,
    variables_gone_of,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Session
    from aiscale.cli.session.saved_plans import SavedTo
    from aiscale.engine.namespaces import KeptNamespace
    from aiscale.engine.preview import Difference
    from aiscale.plan.restore import Drift
    from aiscale.render.preview_findings import Compared

_COMMENT_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the engine says about a plan.

    Attributes:
        differences: where it disagrees; empty when it confirms the plan.
        seconds: how long it took.
        obstacle: why it could not be asked; empty when it was.
        hint: what to do about the obstacle.
        drift: what differs live from what was applied.
        kept: namespaces that are not deleted, for what is in them.
    """

    differences: tuple[Difference, ...] = ()
    seconds: float = 0.0
    obstacle: str = ""
    hint: str = ""
    drift: tuple[Drift, ...] = ()
    kept: tuple[KeptNamespace, ...] = ()


def page_text(
    session: Session, planned: Planned, parts: Sequence[Part], drift: Sequence[Drift], width: int,
    *, advises: bool, against: str, compared: Compared | None,
) -> Text:  # fmt: skip
    """The page of a plan at a width."""
    from aiscale.lowering.registry import EXISTING_KINDS
    from aiscale.plan.unsupported_rollouts import unrun_rollouts
    from aiscale.render.preview_text import preview_text

    return preview_text(
        planned.plan,
        findings=planned.findings,
        components=len(session.graph),
        effects=effects_of(session, planned),
        orders=orders_of(session, planned),
        unrun=unrun_rollouts(planned.plan),
        left_out=left_out_of(session),
        existing=EXISTING_KINDS,
        lacking=lacks_of(session),
        gone=variables_gone_of(planned, parts),
        clusters=dict(zip(cluster_columns(parts), (part.planned.plan for part in parts), strict=True)),
        drift=drift,
        against=against,
        compared=compared,
        costs=costs_of(session, planned),
        refused=refused_fields(planned),
        width=width,
        advises=advises,
    )


def annotate(planned: Planned, console: Console, warnings: Sequence[str], saved: SavedTo | None = None) -> None:
    """Findings beside their lines, and what the plan does beside none."""
    from aiscale.cli.findings import print_findings
    from aiscale.render.diagnostics_github import github_message
    from aiscale.render.preview_text import totals

    plan = planned.plan
    title = f"aiscale preview {plan.system} → {plan.environment}"
    print_findings(planned.findings, console, output="github")
    for line in warnings:
        console.write(github_message("warning", title, line))
    for line in refused_fields(planned):
        console.write(github_message("error", title, f"refused by the API server: {line}"))
    console.write(github_message("notice", title, f"{totals(plan)} Plan {plan.id}."))
    if saved is not None:
        console.write(github_message("notice", title, str(saved)))


def comment(
    session: Session, planned: Planned, console: Console, parts: Sequence[Part], drift: Sequence[Drift],
    remarks: Sequence[str], *, against: str, compared: Compared | None,
) -> None:  # fmt: skip
    """Print the preview as a comment on a pull request."""
    from aiscale.lowering.registry import EXISTING_KINDS
    from aiscale.render.preview_markdown import preview_markdown
    from aiscale.render.preview_text import resources_text

    page = page_text(session, planned, parts, drift, _COMMENT_WIDTH, advises=False, against=against, compared=compared)
    resources = [
        "\n".join([*([cluster_name(part)] if parts else []), text.plain])
        for part in parts or (Part(session, planned, ""),)
        if (text := resources_text(part.planned.plan, width=_COMMENT_WIDTH))
    ]
    console.write(
        preview_markdown(
            planned.plan, findings=planned.findings, components=len(session.graph),
            effects=effects_of(session, planned), compared=compared, refused=refused_fields(planned), remarks=remarks,
            page=page.plain, resources="\n".join(resources), existing=EXISTING_KINDS, left_out=left_out_of(session),
            costs=costs_of(session, planned), against=against,
        )
    )  # fmt: skip


def confirmed(confirmation: Confirmation) -> str:
    """What the engine says of the plan, or why it was not asked."""
    if confirmation.obstacle:
        return f"Not confirmed by the engine: {confirmation.obstacle}"
    if confirmation.differences:
        different = [f"  {item.planned.symbol:<3}{item.key}: {item.why}" for item in confirmation.differences]
        return "\n".join([f"The engine's preview differs ({confirmation.seconds:.1f} s):", *different])
    return f"Confirmed by the engine against the live cluster ({confirmation.seconds:.1f} s)."


def unconfirmed(confirmation: Confirmation | None) -> list[str]:
    """What the engine says where it does not confirm the plan; nothing where it does."""
    is_worth_it = confirmation is not None and (confirmation.obstacle or confirmation.differences)
    return [confirmed(confirmation)] if confirmation is not None and is_worth_it else []
