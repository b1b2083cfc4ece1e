"""Names in sentences: lists of them, and components that are called the same."""

from __future__ import annotations

from aiscale.core.component import Team
from aiscale.core.wording import listed, told_apart
from aiscale.services import Microservice


def test_lists_of_names() -> None:
    assert [listed("abcde"[:count]) for count in range(6)] == [
        "", "a", "a and b", "a, b and c", "a, b, c and 1 more", "a, b, c and 2 more",
    ]  # fmt: skip


def test_components_of_one_name_are_told_by_their_addresses() -> None:
    team, service = Team("surge"), Microservice("surge", image="registry.example/app@sha256:" + "1f" * 32)
    other = Team("pricing")
    assert told_apart(team, service, other) == ("teams/surge", "services/surge", "pricing")
    assert told_apart(team, other) == ("surge", "pricing")
