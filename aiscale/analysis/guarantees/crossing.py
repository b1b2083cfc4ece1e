"""What one edge does to the records that pass it, with the reason for each of its effects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from aiscale.analysis.guarantees.lattice import TOTAL, UNORDERED, Order, Ordering, Repeats, Standing
from aiscale.graph.architecture import GraphEdge
from aiscale.quantities import Duration


@dataclass(frozen=True, slots=True)
class Wait:
    """Time that an event spends somewhere.

    Attributes:
        least: shortest, in seconds.
        most: longest, in seconds; None where it has no end or nobody says.
        what: what it waits for, with the field that says so.
        is_late: whether only events wait that come late.
        is_outage: whether they wait only while the line of their site is down.
        share: share of the events that wait no longer than ``most``, from 0 to 1. Below 1 the others wait longer by
            chance, and nobody knows how long at most.
    """

    least: float
    most: float | None
    what: str
    is_late: bool = False
    is_outage: bool = False
    share: float = 1.0

    def text(self) -> str:
        """``0s–30s until the next checkpoint``, ``6m–23m for 95 of 100 until somebody decides it``."""
        return f"{span_text(self.least, self.most)}{for_share(self.share)} {self.what}"


def span_text(least: float, most: float | None) -> str:
    """``30s``, ``0s–5m``, ``at least 30s``, ``unknown``."""
    if most is None:
        return f"at least {Duration(least)}" if least else "unknown"
    return str(Duration(least)) if least == most else f"{Duration(least)}–{Duration(most)}"


def share_of(waits: Iterable[Wait]) -> float:
    """The share of the events, at least, that wait no longer than the longest times of some waits together."""
    return round(1.0 - sum(1.0 - wait.share for wait in waits), 9)


def for_share(share: float) -> str:
    """`` for 95 of 100``; empty where it is for all."""
    return f" for {round(100 * share):g} of 100" if share < 1 else ""


@dataclass(frozen=True, slots=True)
class Removal:
    """Where records are removed that came before.

    Attributes:
        by: key or number that identifies them.
        within: how long, or how far back, they are known; empty without a limit.
    """

    by: str
    within: str = ""

    def text(self) -> str:
        """``by ride_id, within 10m``."""
        return f"by {self.by}" + (f", {self.within}" if self.within else "")


@dataclass(frozen=True, slots=True)
class Crossing:
    """One edge, as records pass it. A reason that is empty says that the edge does not do so.

    Attributes:
        source: address where the step begins.
        target: address where it ends.
        edge: the reference.
        keeps: what makes it keep what it keeps, for the explanation.
        loses: why a record may be lost.
        repeats: why a record may come twice.
        uncommitted: why records of open and aborted transactions are seen.
        removes: how those are removed that came twice.
        absorbs: how repetitions are removed that this edge makes itself, and no others.
        counts: why what comes twice is part of a result from here on.
        opens: whether records are written in transactions.
        disorders: why the order is lost.
        key: field by which records are spread here; None where they are not spread anew.
        is_single: whether all go through one partition.
        unsure_delivery: why nobody knows whether records come twice or are lost; empty where that is known.
        unsure_order: why nobody knows whether the order is kept; empty where that is known.
        orders: why the order is made anew by ``key``: results of windows.
        waits: where time is spent.
        losses: when records are lost that are not read or not accepted in time.
        is_unconfirmed: whether the writer goes on before a record is acknowledged; ``losses`` says when it is lost.
        leaves: where records leave the path, and why.
        times: what is known of event time.
    """

    source: str
    target: str
    edge: GraphEdge
    keeps: str = ""
    loses: str = ""
    repeats: str = ""
    uncommitted: str = ""
    removes: Removal | None = None
    absorbs: Removal | None = None
    counts: str = ""
    opens: bool = False
    disorders: str = ""
    key: str | None = None
    is_single: bool = False
    unsure_delivery: str = ""
    unsure_order: str = ""
    orders: str = ""
    waits: tuple[Wait, ...] = ()
    losses: tuple[str, ...] = ()
    is_unconfirmed: bool = False
    leaves: tuple[str, ...] = ()
    times: tuple[str, ...] = ()

    def cross(self, before: Standing) -> Standing:
        """What is left behind the edge: what comes twice is removed first and counted then."""
        repeats = before.repeats
        if self.repeats or (self.uncommitted and before.is_open):
            repeats = min(repeats, Repeats.VISIBLE)
        if self.removes is not None and repeats is Repeats.VISIBLE:
            repeats = Repeats.REMOVED
        if self.counts and repeats is Repeats.VISIBLE:
            repeats = Repeats.COUNTED
        return replace(
            before,
            loses=before.loses or bool(self.loses),
            repeats=repeats,
            order=self._order(before.order),
            is_open=self.opens,
            unsure_delivery=before.unsure_delivery or bool(self.unsure_delivery),
            unsure_order=before.unsure_order or bool(self.unsure_order),
            is_unconfirmed=before.is_unconfirmed or self.is_unconfirmed,
        )

    def _order(self, before: Order) -> Order:
        if self.disorders:
            return UNORDERED
        if self.orders and self.key:
            return Order(Ordering.PER_KEY, self.key)
        if self.key is None or self.is_single:
            return before
        if before == TOTAL:
            return Order(Ordering.PER_KEY, self.key) if self.key else Order(Ordering.PER_PARTITION)
        return before if before.level is Ordering.PER_KEY and before.key == self.key else UNORDERED

    def adds(self, before: Standing, after: Standing) -> bool:
        """Whether records come twice because of this edge, or are beyond removal since."""
        both = before.repeats is after.repeats is Repeats.VISIBLE
        return after.repeats < before.repeats or (both and bool(self.repeats))

    def breaks(self, before: Standing) -> str:
        """Why the order is worse behind the edge; empty where it is not."""
        after = self._order(before.order)
        if after.level >= before.order.level or (before.order == TOTAL and after.level > Ordering.NONE):
            return ""
        if self.disorders:
            return self.disorders
        if before.order.level is Ordering.PER_KEY:
            spread = f"spread anew by {self.key}" if self.key else "spread over partitions without a key"
            return f"{spread}, and it was in order by {before.order.key}"
        return "spread anew, and it was in order within partitions only"
