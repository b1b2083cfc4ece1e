"""Names in sentences: lists of them, their articles, and components that are called the same."""

from __future__ import annotations

from aiscale.core.component import Team
from aiscale.core.wording import listed, told_apart, with_article
from aiscale.services import Microservice


def test_lists_of_names() -> None:
    assert [listed("abcde"[:count]) for count in range(6)] == [
        "", "a", "a and b", "a, b and c", "a, b, c and 1 more", "a, b, c and 2 more",
    ]  # fmt: skip


def test_articles() -> None:
    words = ("topic", "Entity", "MLServer", "hour", "Elasticsearch", "onnx model")
    assert [with_article(word) for word in words] == [
        "a topic", "an Entity", "an MLServer", "an hour", "an Elasticsearch", "an onnx model",
    ]  # fmt: skip


def test_components_of_one_name_are_told_by_their_addresses() -> None:
    team, service = Team("surge"), Microservice("surge", image="registry.example/app@sha256:" + "1f" * 32)
    other = Team("pricing")
    assert told_apart(team, service, other) == ("teams/surge", "services/surge", "pricing")
    assert told_apart(team, other) == ("surge", "pricing")
