"""Who answers for something, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiscale.core.component import Team
    from aiscale.graph.architecture import ArchitectureGraph


def owner_text(team: Team | None) -> str:
    """``mobility, #mobility, on call mobility-primary``; ``none`` where it has no owner."""
    if team is None:
        return "none"
    return ", ".join(
        (team.name, *([team.contact] if team.contact else []), *([f"on call {team.on_call}"] if team.on_call else []))
    )


def owner_line(graph: ArchitectureGraph, address: str) -> str:
    """Who answers for a component: ``owner mobility, #mobility, on call mobility-primary``; of a team, for how many."""
    from aiscale.core.component import Team

    node = graph[address]
    if isinstance(node, Team):
        count = sum(graph.owner_of(one) is node for one in graph.nodes.values()) - 1
        return f"{owner_text(node)}: owns {count} component{'' if count == 1 else 's'}"
    return f"owner {owner_text(graph.owner_of(node))}"
