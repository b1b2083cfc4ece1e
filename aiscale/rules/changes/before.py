"""What was applied before, as rules look at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol, TypeVar

from aiscale.analysis.streams.stream_storage import retention_field
from aiscale.components.streams.retention import Retention
from aiscale.components.streams.topic import DEFAULT_RETENTION, Topic
from aiscale.core.component import Component
from aiscale.core.describe import describe
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic
from aiscale.errors import QuantityError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration
from aiscale.rules.rule import Page

C = TypeVar("C", bound=Component)

Before = Mapping[str, Mapping[str, Any]]
"""Every component as it was applied, as plain data (:func:`aiscale.core.describe.describe`), by address."""


class Data(NamedTuple):
    """What is kept in a namespace.

    Attributes:
        address: the component that keeps it.
        what: ``topic and its records``, ``volume``.
    """

    address: str
    what: str


class Move(NamedTuple):
    """Objects that are deleted in one namespace and made anew in another one.

    Attributes:
        was: the namespace as it was applied.
        now: the one that it is now.
        data: what is kept in the old one.
    """

    was: str
    now: str
    data: tuple[Data, ...]


class Placed(dict[str, Mapping[str, Any]]):
    """Every component as it was applied, with what moves to another namespace, and what stays without a blueprint."""

    def __init__(
        self, described: Mapping[str, Mapping[str, Any]], moves: Iterable[Move], stays: Iterable[str] = ()
    ) -> None:
        """Of what was applied.

        Args:
            described: every component, by address.
            moves: what moves.
            stays: addresses of components that stay although the graph does not have them: a destroy has none.
        """
        super().__init__(described)
        self.moves = tuple(moves)
        self.stays = frozenset(stays)


class ChangeRule(Page, Protocol):
    """A module that finds one kind of mistake in a change. It never raises."""

    def check(self, graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
        """Yields what is wrong."""
        ...


class Since(NamedTuple):
    """A rule about changes as a rule over a graph, beside what was applied.

    Attributes:
        rule: the rule.
        before: what was applied.
    """

    rule: ChangeRule
    before: Before

    @property
    def CODE(self) -> str:  # noqa: N802  # what a module's constant is called
        """The rule's."""
        return self.rule.CODE

    @property
    def SEVERITY(self) -> Any:  # noqa: N802  # the same
        """The rule's."""
        return self.rule.SEVERITY

    def check(self, graph: ArchitectureGraph) -> Iterator[Diagnostic]:
        """What the rule finds."""
        return self.rule.check(graph, self.before)


def field(before: Before, address: str, name: str, kind: type) -> Any:
    """A field of a component as it was applied; None where it was not there, or not of this type."""
    value = before.get(address, {}).get(name)
    return value if isinstance(value, kind) and not isinstance(value, bool) else None


def named_in(items: object, key: str = "target") -> frozenset[str]:
    """Addresses that a field names, as it was applied: by themselves, or as ``key`` of what is said of a reference."""
    found = items if isinstance(items, (list, tuple)) else ()
    return frozenset(str(one.get(key)) if isinstance(one, dict) else str(one) for one in found)


def renamed(
    graph: ArchitectureGraph, before: Before, kind: type[C], same: Callable[[Mapping[str, Any]], Hashable | None]
) -> Iterator[tuple[C, str]]:  # fmt: skip
    """Each component that has one name now, and had another one: with the address that it had.

    Args:
        graph: the system.
        before: what was applied.
        kind: of this kind only.
        same: what two have in common that are one under two names; None of one that is not looked at. Where several
            have it in common, nobody knows which became which.
    """
    gone: dict[Hashable, list[str]] = defaultdict(list)
    for address, known in before.items():
        if address not in graph and known.get("kind") == kind.__name__ and (common := same(known)) is not None:
            gone[common].append(address)
    if not gone:
        return
    come: dict[Hashable, list[C]] = defaultdict(list)
    for component in graph.of(kind):
        if component.address not in before and (common := same(describe(component))) is not None:
            come[common].append(component)
    for common, components in come.items():
        addresses = gone.get(common, ())
        if len(components) == len(addresses) == 1:
            yield components[0], addresses[0]


def moved_help(*renames: tuple[str, str]) -> str:
    """What keeps the objects and the data of renamed components: the address that each had, and the one that it has."""
    entries = ", ".join(f'Moved("{old}", "{new}")' for old, new in renames)
    return f"moved=[{entries}] in System keeps objects and data"


def moves(before: Before) -> tuple[Move, ...]:
    """What moves to another namespace; nothing where only components are compared."""
    return before.moves if isinstance(before, Placed) else ()


def is_removed(address: str, graph: ArchitectureGraph, before: Before) -> bool:
    """Whether a component that was applied is not wanted any more."""
    return address not in graph and not (isinstance(before, Placed) and address in before.stays)


def is_deleted_with_records(topic: Mapping[str, Any], before: Before) -> bool:
    """Whether a topic, as it was applied, goes with its records: one of brokers that the system deploys itself."""
    return str(before.get(str(topic.get("cluster")), {}).get("kind")) in {"KafkaCluster", "Msk"}


def copied(before: Before) -> frozenset[str]:
    """Topics, as they were applied, that a MirrorMaker had copied to another cluster."""
    mirrors = (one for one in before.values() if one.get("kind") == "MirrorMaker")
    return frozenset(topic for mirror in mirrors for topic in named_in(mirror.get("topics"), "topic"))


def is_same_topic(topic: Topic, before: Before) -> bool:
    """Whether a topic is in the Kafka cluster where it was, under the name that Kafka knew it by."""
    name = field(before, topic.address, "topic_name", str) or topic.name
    return name == topic.kafka_name and field(before, topic.address, "cluster", str) == topic.cluster.address


def kept_before(stream: EventStream, before: Before) -> Duration | None:
    """How long the stream kept records; None where it was not there, or did not delete by age."""
    if stream.address not in before or field(before, stream.address, "cleanup", str) == "compact":
        return None
    text = field(before, stream.address, retention_field(stream), str)
    if text is None:
        return DEFAULT_RETENTION if isinstance(stream, Topic) else None
    try:
        return Retention.parse(text)
    except QuantityError:
        return None
