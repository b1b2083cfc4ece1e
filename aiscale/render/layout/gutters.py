"""The room between columns: which arrow turns where, and how wide the room must be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from aiscale.render.layout.board import Board, Hop
from aiscale.render.layout.sizes import GUTTER_LEFT, GUTTER_RIGHT, TRACK

_STRAIGHT = 0.05
_COMPARED = 80
"""Turns of one gutter that are compared pair by pair; with more, a simple rule must do."""


@dataclass(slots=True)
class Turn:
    """The vertical part of a hop."""

    hop: int
    top: float
    bottom: float
    lefts: tuple[float, ...]
    rights: tuple[float, ...]
    track: int = 0

    def crossings_before(self, other: Turn) -> float:
        """What it costs when this turn stands to the left of the other one."""
        cost = 0.0
        for y in self.rights:
            cost += 1.0 if other.top < y < other.bottom else 0.0
            cost += sum(50.0 for left in other.lefts if abs(left - y) < 3.0)
        return cost + sum(1.0 for y in other.lefts if self.top < y < self.bottom)


def heights_of(board: Board, hop: Hop) -> tuple[float, float]:
    """Where a hop starts and ends."""
    return board.items[hop.start].y + hop.start_port, board.items[hop.end].y + hop.end_port


def turns(board: Board) -> dict[int, list[Turn]]:
    """The turns of every gutter, with tracks counted from the left."""
    found: dict[int, list[Turn]] = defaultdict(list)
    for index, hop in enumerate(board.hops):
        start, end = heights_of(board, hop)
        if hop.start_left != hop.end_left and abs(start - end) < _STRAIGHT:
            continue
        ends = ((start, hop.start_left), (end, hop.end_left))
        lefts, rights = (tuple(y for y, left in ends if left is side) for side in (True, False))
        found[hop.gutter].append(Turn(index, min(start, end), max(start, end), lefts, rights))
    for group in found.values():
        _lay(group)
    return dict(found)


def _lay(group: list[Turn]) -> None:
    """Choose the tracks: first the order from left to right, then as few tracks as it needs."""
    group.sort(key=_rule)
    ordered = _compared(group) if len(group) <= _COMPARED else group
    for position, turn in enumerate(ordered):
        turn.track = max(
            (
                before.track + 1
                for before in ordered[:position]
                if before.top - 4 <= turn.bottom and turn.top <= before.bottom + 4
            ),
            default=0,
        )


def _rule(turn: Turn) -> tuple[bool, float, int]:
    """Nested turns do not cross when of those that go down the lower is left, of those that go up the upper."""
    down = bool(turn.lefts) and (not turn.rights or turn.lefts[0] < turn.rights[0])
    return (not down, -turn.top if down else turn.bottom, turn.hop)


def _compared(group: list[Turn]) -> list[Turn]:
    waiting = list(group)
    costs = {
        (a.hop, b.hop): a.crossings_before(b) - b.crossings_before(a)
        for a in group
        for b in group
        if a is not b and a.top - 4 <= b.bottom and b.top <= a.bottom + 4
    }
    ordered = []
    while waiting:
        # The one that loses least by standing left of all that are still to come.
        best = min(waiting, key=lambda t: sum(max(0.0, costs.get((t.hop, o.hop), 0.0)) for o in waiting if o is not t))
        waiting.remove(best)
        ordered.append(best)
    return ordered


@dataclass(frozen=True, slots=True)
class Across:
    """Horizontal places: left side and width of each column, and where the first track of each gutter is."""

    lefts: tuple[float, ...]
    widths: tuple[float, ...]
    tracks: tuple[float, ...]
    width: float


def across(board: Board, found: dict[int, list[Turn]]) -> Across:
    """Give the columns and gutters their width, frames' sides included."""
    widths = [0.0] * board.columns
    for item in board.items:
        widths[item.column] = max(widths[item.column], item.width)
    starts, ends = [0.0] * (board.columns + 1), [0.0] * (board.columns + 1)
    for band in board.bands[1:]:
        widths[band.first] = max(widths[band.first], band.title_width)
        starts[band.first] = max(starts[band.first], band.level * band.side)
        ends[band.last + 1] = max(ends[band.last + 1], band.level * band.side)
    used = {hop.gutter for hop in board.hops}
    x, lefts, tracks = 0.0, [], []
    for gutter in range(board.columns + 1):
        x += ends[gutter]
        count = 1 + max((turn.track for turn in found.get(gutter, ())), default=-1)
        outer = gutter in {0, board.columns}
        tracks.append(x + GUTTER_LEFT)
        if count:
            x += GUTTER_LEFT + (count - 1) * TRACK + GUTTER_RIGHT
        elif not outer:
            x += GUTTER_LEFT + (GUTTER_RIGHT if gutter in used else GUTTER_LEFT)
        x += starts[gutter]
        if gutter < board.columns:
            lefts.append(round(x, 1))
            x += round(widths[gutter], 1)
    return Across(tuple(lefts), tuple(round(w, 1) for w in widths), tuple(round(t, 1) for t in tracks), round(x, 1))
