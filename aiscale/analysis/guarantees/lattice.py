"""The lattices that guarantees are computed in: delivery as losses and repetitions, and order.

Every one is finite and every step over an edge is monotone: a weaker edge never makes a path stronger, and the worst
over all paths is found without looking at each of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum


class Repeats(IntEnum):
    """What becomes of a record that is handled again after a failure; the higher, the better."""

    COUNTED = 0
    """It is part of a count or another result by then, and nothing takes it out again."""

    VISIBLE = 1
    """It is stored twice, and can still be recognised by its key."""

    REMOVED = 2
    """It came twice, and one of them was removed."""

    NEVER = 3
    """It does not come twice."""


class Delivery(IntEnum):
    """How often an event takes effect; the higher, the stronger."""

    NO_GUARANTEE = 0
    """Records may be lost, and others take effect twice."""

    AT_MOST_ONCE = 1
    """Records may be lost; none takes effect twice."""

    AT_LEAST_ONCE = 2
    """None is lost; some take effect twice."""

    EFFECTIVELY_ONCE = 3
    """None is lost; those that come twice are removed, by a key, a window or an upsert."""

    EXACTLY_ONCE = 4
    """None is lost, and none comes twice: positions and results are committed together."""

    @property
    def word(self) -> str:
        """As people say it: ``effectively once``."""
        return self.name.lower().replace("_", " ")

    @property
    def code(self) -> str:
        """As it is declared: ``effectively-once``."""
        return self.name.lower().replace("_", "-")


DECLARED = {level.code: level for level in Delivery}
"""Levels by the word in which a blueprint declares them."""


class Ordering(IntEnum):
    """In which order records arrive, compared with that in which one producer wrote them."""

    NONE = 0
    PER_PARTITION = 1
    PER_KEY = 2
    TOTAL = 3

    @property
    def word(self) -> str:
        """As people say it."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Order:
    """An order, and the key that it goes by.

    Attributes:
        level: how much of the order is kept.
        key: field whose records stay in order, for ``PER_KEY``; empty for every other level.
    """

    level: Ordering
    key: str = ""

    def __str__(self) -> str:
        return f"per key {self.key}" if self.level is Ordering.PER_KEY else self.level.word

    def meet(self, other: Order) -> Order:
        """What both give: the order by one key is none by another, but each is one of a partition."""
        if self.level is other.level is Ordering.PER_KEY and self.key != other.key:
            return Order(Ordering.PER_PARTITION)
        return min(self, other, key=lambda order: order.level)


TOTAL, UNORDERED = Order(Ordering.TOTAL), Order(Ordering.NONE)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of a producer's records at some point of a path.

    Attributes:
        loses: whether a record may be lost on the way.
        repeats: what becomes of those that come twice.
        order: in which order they arrive.
        is_open: whether they are part of transactions, which a reader may see before they are committed.
        unsure_delivery: whether they may be fewer or more than that, for all that is known.
        unsure_order: whether their order may be less than that, for all that is known.
        is_unconfirmed: whether a writer went on before they were acknowledged: what holds does so once they are.
    """

    loses: bool
    repeats: Repeats
    order: Order
    is_open: bool = False
    unsure_delivery: bool = False
    unsure_order: bool = False
    is_unconfirmed: bool = False

    @property
    def delivery(self) -> Delivery:
        """How often an event takes effect."""
        if self.loses:
            return Delivery.NO_GUARANTEE if self.repeats <= Repeats.VISIBLE else Delivery.AT_MOST_ONCE
        if self.repeats <= Repeats.VISIBLE:
            return Delivery.AT_LEAST_ONCE
        return Delivery.EFFECTIVELY_ONCE if self.repeats is Repeats.REMOVED else Delivery.EXACTLY_ONCE

    def meet(self, other: Standing) -> Standing:
        """The worse of both in each respect: what holds whichever of two paths a record has taken."""
        return Standing(
            self.loses or other.loses,
            min(self.repeats, other.repeats),
            self.order.meet(other.order),
            self.is_open or other.is_open,
            self.unsure_delivery or other.unsure_delivery,
            self.unsure_order or other.unsure_order,
            self.is_unconfirmed or other.is_unconfirmed,
        )

    @property
    def delivery_text(self) -> str:
        """``at least once``; ``effectively once at best`` where nobody knows more."""
        best = " at best" if self.unsure_delivery and self.delivery is not Delivery.NO_GUARANTEE else ""
        return f"{self.delivery.word}{best}"

    @property
    def delivery_code(self) -> str:
        """``at-least-once``; ``not-known`` where that is the best of what it may be."""
        return "not-known" if self.delivery_text != self.delivery.word else self.delivery.code

    @property
    def order_code(self) -> str:
        """``per-key``, without the key; ``not-known``."""
        return "not-known" if self.is_order_unknown else self.order.level.word.replace(" ", "-")

    @property
    def order_key(self) -> str | None:
        """The key of ``per-key``."""
        return (None if self.is_order_unknown else self.order.key) or None

    @property
    def order_text(self) -> str:
        """``per key zone``; ``not known`` where a stream on the way does not say what it keeps."""
        return "not known" if self.is_order_unknown else str(self.order)

    @property
    def is_order_unknown(self) -> bool:
        """Whether nobody knows the order: it is not lost, and a stream on the way does not say what it keeps."""
        return self.unsure_order and self.order.level is not Ordering.NONE

    def is_at_most(self, other: Standing) -> bool:
        """Whether it promises nothing that the other does not promise."""
        return self.meet(other) == self

    def ordered(self, order: Order) -> Standing:
        """The same in another order."""
        return replace(self, order=order)


START = Standing(loses=False, repeats=Repeats.NEVER, order=TOTAL)
"""What a producer begins with: it knows its own records, each once, in its own order."""
