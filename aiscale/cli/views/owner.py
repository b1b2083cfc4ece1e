"""Who answers for something, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiscale.core.component import Team


def owner_text(team: Team | None) -> str:
    """``mobility, #mobility, on call mobility-primary``; ``nobody`` where nobody answers."""
    if team is None:
        return "nobody"
    return ", ".join(
        (team.name, *([team.contact] if team.contact else []), *([f"on call {team.on_call}"] if team.on_call else []))
    )
