"""Names in sentences: lists of them, their articles, and components that are called the same."""

from __future__ import annotations

import pytest

from aiscale.core.component import Team
from aiscale.core.messages import wording
from aiscale.core.messages.wording import (
    and_more,
    apart,
    byte_words,
    counted,
    disambiguated,
    factor,
    few,
    is_counted,
    joined,
    lines,
    listed,
    naming_all,
    shortened,
    with_article,
)
from aiscale.services import Microservice


def test_lists_of_names() -> None:
    assert [listed("abcde"[:count]) for count in range(6)] == [
        "", "a", "a and b", "a, b and c", "a, b, c and 1 more", "a, b, c and 2 more",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"), (0.25, "0.25 bytes"), (999, "999 bytes"), (999.9, "1 kB"), (1_000, "1 kB"), (8_004, "8 kB"),
        (999_600, "1 MB"), (4.4e9, "4.4 GB"), (12_345_678, "12.3 MB"), (9.996e11, "1 TB"), (1.2345e15, "1,230 TB"),
    ],
)  # fmt: skip
def test_bytes_have_three_digits_and_the_unit_that_they_are_rounded_to(size: float, words: str) -> None:
    assert byte_words(size) == words


def test_articles() -> None:
    words = ("topic", "Entity", "MLServer", "LMDeploy", "VLLM", "NATS", "hour", "Elasticsearch", "onnx model")
    assert [with_article(word) for word in words] == [
        "a topic", "an Entity", "an MLServer", "an LMDeploy", "a VLLM", "a NATS", "an hour", "an Elasticsearch",
        "an onnx model",
    ]  # fmt: skip


def test_components_of_one_name_are_told_by_their_addresses() -> None:
    team, service = Team("surge"), Microservice("surge", image="registry.example/app@sha256:" + "1f" * 32)
    other = Team("pricing")
    assert disambiguated(team, service, other) == ("teams/surge", "services/surge", "pricing")
    assert disambiguated(team, other) == ("surge", "pricing")
    assert disambiguated(team, service, service) == ("teams/surge", "services/surge", "services/surge")
    assert disambiguated(other, team, team) == ("pricing", "surge", "surge")


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a command begins: nothing has been cut."""
    monkeypatch.setattr(wording, "_SHORT", {})


@pytest.mark.usefixtures("fresh")
def test_long_lists_are_counted_and_it_is_known() -> None:
    assert joined("abc", 3) == "a, b, c"
    assert lines("ab", 2) == ("a", "b")
    assert not is_counted("a, b, c and 1 more")
    assert joined("abcd", 3) == "a, b, c and 1 more"
    assert lines("abcde", 2) == ("a", "b", "and 3 more")
    assert listed("ab", of=5) == "a, b and 3 more"
    assert (and_more(0), and_more(1_200, "more topics"), counted("+ 2")) == ("", " and 1,200 more topics", "+ 2")
    assert few("abc", 2) == ["a", "b"]
    told = ["so a, b, c and 1 more", "and 3 more", "a, b and 3 more", "and 1,200 more topics", "+ 2", "5 more replicas"]
    assert list(map(is_counted, told)) == [True] * 5 + [False]


@pytest.mark.usefixtures("fresh")
def test_all_are_named_where_that_is_asked_for_and_there_alone() -> None:
    with naming_all(), pytest.raises(LookupError), naming_all():
        raise LookupError
    with naming_all():
        assert (joined("abcd", 3), listed("abcd"), lines("abcde", 2)) == ("a, b, c, d", "a, b, c and d", tuple("abcde"))
        assert (few("abc", 2), is_counted("a, b, c and d")) == (["a", "b", "c"], False)
    assert joined("abcd", 3) == "a, b, c and 1 more"


@pytest.mark.usefixtures("fresh")
def test_what_is_named_in_full_is_known_by_what_it_is_in_short() -> None:
    short = f"of {listed('abcde')}; {joined('vwxyz', 3)}"
    with naming_all():
        whole = f"of {listed('abcde')}; {joined('vwxyz', 3)}"
        assert whole == "of a, b, c, d and e; v, w, x, y, z"
        assert (shortened(whole), shortened(short)) == (short, short)


@pytest.mark.parametrize(
    ("ratio", "up", "down"),
    [
        (4_889.3, "4,890", "4,889.3"), (1.12, "1.12", "1.1"), (1.0004, "1.01", "1.0"), (12.31, "12.4", "12.3"),
        (99.96, "100", "100.0"), (2, "2", "2.0"), (1.2, "1.2", "1.2"), (0.999, "0.999", "0.99"), (0.5, "0.5", "0.5"),
        (1_000_000.5, "1,010,000", "1,000,000.5"),
    ],
)  # fmt: skip
def test_how_many_times_is_never_told_as_less(ratio: float, up: str, down: str) -> None:
    assert (factor(ratio), factor(ratio, up=False)) == (up, down)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [(24, 30, ("24", "30")), (24, 24.2, ("24.0", "24.2")), (24, 24, ("24", "24")), (1, 1 + 1e-9, ("1", "1"))],
)
def test_two_numbers_are_disambiguated(one: float, other: float, told: tuple[str, str]) -> None:
    assert apart(one, other, lambda value, places: f"{value:.{places}f}") == told
