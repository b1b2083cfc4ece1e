"""Moves things up and down inside their order, so that arrows run straight.

The order fixes distances: this must stay at least so far below that. Within them a few sweeps move
each thing towards what it is joined to. Every step keeps all distances, so nothing ever overlaps.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from aiscale.render.layout.board import GAPS, Board, Hop, Kind
from aiscale.render.layout.sizes import port_gap

_SWEEPS = 10
_FOOT = 1e9
"""Where things wish to be that carry the others: as far down as there is room."""


def settle(board: Board) -> None:
    """Give every item and band its final height and place; the order must have been found."""
    _spread_ports(board)
    columns = _Columns(board)
    for _ in range(_SWEEPS):
        for left in (True, False):
            columns.sweep(left=left)
            columns.tighten()
            columns.shift_bands()
    columns.finish()
    columns.write()


def _spread_ports(board: Board) -> None:
    """Give each arrow its own place on a box's side, in the order of what it leads to."""
    ends: dict[tuple[int, bool], list[tuple[float, int, int]]] = defaultdict(list)
    items = board.items
    for index, hop in enumerate(board.hops):
        if items[hop.start].kind is Kind.BOX:
            ends[hop.start, hop.start_left].append((items[hop.end].y + items[hop.end].port, index, 0))
        else:
            hop.start_port = items[hop.start].port
        if items[hop.end].kind is Kind.BOX:
            ends[hop.end, hop.end_left].append((items[hop.start].y + items[hop.start].port, index, 1))
        else:
            hop.end_port = items[hop.end].port
    for (box, _), joined in ends.items():
        item = items[box]
        gap = port_gap(item.height, len(joined))
        first = item.height / 2 - (len(joined) - 1) * gap / 2
        for position, (_, index, end) in enumerate(sorted(joined)):
            port = first + position * gap
            if end:
                board.hops[index].end_port = port
            else:
                board.hops[index].start_port = port


@dataclass(frozen=True, slots=True)
class _Way:
    """One arrow: its ends with their ports, and what it passes between them."""

    start: int
    start_port: float
    end: int
    end_port: float
    inner: tuple[int, ...]


def _ways(board: Board) -> list[_Way]:
    hops: dict[int, list[Hop]] = defaultdict(list)
    for hop in board.hops:
        hops[hop.edge].append(hop)
    return [
        _Way(way[0].start, way[0].start_port, way[-1].end, way[-1].end_port, tuple(hop.end for hop in way[:-1]))
        for way in hops.values()
        if len(way) > 1
    ]


def _bends(levels: list[float]) -> int:
    return sum(abs(one - other) >= 0.05 for one, other in pairwise(levels))


class _Columns:
    """All places as one list of numbers: tops of items, then top and bottom of each band."""

    def __init__(self, board: Board) -> None:
        self.board = board
        items, bands = board.items, board.bands
        self.at = [item.y for item in items]
        for band in bands:
            self.at += [band.y, band.y + band.height]
        count = len(self.at)
        self.above: list[list[tuple[int, float]]] = [[] for _ in range(count)]
        self.under: list[list[tuple[int, float]]] = [[] for _ in range(count)]
        self.runs: list[list[tuple[int, ...]]] = [[] for _ in range(board.columns)]
        self.inner_first = list(reversed(list(board.depth_first())))
        for index in self.inner_first:
            self._constrain(index)
        self.wishes: list[dict[bool, list[tuple[int, float, float]]]] = [{True: [], False: []} for _ in items]
        for hop in board.hops:
            heavy = 4.0 if Kind.BOX not in {items[hop.start].kind, items[hop.end].kind} else 1.0
            self.wishes[hop.start][not hop.start_left].append((hop.end, hop.end_port - hop.start_port, heavy))
            self.wishes[hop.end][not hop.end_left].append((hop.start, hop.start_port - hop.end_port, heavy))
        self.ways = _ways(board)
        self._members()

    def _top(self, band: int) -> int:
        return len(self.board.items) + 2 * band

    def _constrain(self, index: int) -> None:
        items, bands = self.board.items, self.board.bands
        band, top = bands[index], self._top(index)
        last: dict[int, tuple[int, float, int]] = {}  # what is lowest so far: its variable, its extent, its kind
        runs: dict[int, list[int]] = defaultdict(list)
        for child in band.children:
            if child >= 0:
                item = items[child]
                kind: int = item.kind
                columns = range(item.column, item.column + 1)
                head, foot, extent = child, child, item.height
                runs[item.column].append(child)
            else:
                inner = bands[-child]
                kind = Kind.BAND
                columns = range(inner.first, inner.last + 1)
                head, foot, extent = self._top(-child), self._top(-child) + 1, 0.0
            for column in columns:
                if column in last:
                    before, height, other = last[column]
                    self._keep(before, head, height + GAPS[kind][other])
                else:
                    self._keep(top, head, band.head)
                last[column] = (foot, extent, kind)
                if child < 0 and runs[column]:
                    self.runs[column].append(tuple(runs.pop(column)))
        for foot, extent, _ in last.values():
            self._keep(foot, top + 1, extent + band.foot)
        for column, run in runs.items():
            if run:
                self.runs[column].append(tuple(run))

    def _keep(self, above: int, under: int, distance: float) -> None:
        self.above[under].append((above, distance))
        self.under[above].append((under, distance))

    def _members(self) -> None:
        """What moves with each band, and what it is joined to outside."""
        board = self.board
        around = [list(board.ancestors(index)) for index in range(len(board.bands))]
        self.inside: dict[int, list[int]] = defaultdict(list)
        for number, item in enumerate(board.items):
            for band in around[item.band]:
                self.inside[band].append(number)
        for index in range(1, len(board.bands)):
            for band in around[index]:
                self.inside[band] += [self._top(index), self._top(index) + 1]
        self.pulls: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
        for hop in board.hops:
            one, other = around[board.items[hop.start].band], around[board.items[hop.end].band]
            offset = hop.end_port - hop.start_port
            for band in one:
                if band not in other:
                    self.pulls[band].append((hop.start, hop.end, offset))
            for band in other:
                if band not in one:
                    self.pulls[band].append((hop.end, hop.start, -offset))

    def _lowest(self, variable: int) -> float:
        return max((self.at[other] + distance for other, distance in self.above[variable]), default=self.at[variable])

    def _highest(self, variable: int) -> float:
        return min((self.at[other] - distance for other, distance in self.under[variable]), default=self.at[variable])

    def sweep(self, *, left: bool) -> None:
        """Move each run of a column towards what its items are joined to on one side."""
        order = range(len(self.runs)) if left else range(len(self.runs) - 1, -1, -1)
        for column in order:
            for run in self.runs[column]:
                self._move(run, left)

    def _move(self, run: tuple[int, ...], left: bool) -> None:
        """Pool neighbours that wish to pass one another, so that a whole block moves as one."""
        items, at = self.board.items, self.at
        offset, offsets = 0.0, []
        blocks: list[tuple[float, float, int]] = []  # wish, weight, members
        for position, number in enumerate(run):
            if position:
                before = items[run[position - 1]]
                offset += before.height + GAPS[items[number].kind][before.kind]
            offsets.append(offset)
            wish, weight = self._wish(number, left)
            block = (wish - offset, weight, 1)
            while blocks and blocks[-1][0] > block[0]:
                other = blocks.pop()
                total = other[1] + block[1]
                block = ((other[0] * other[1] + block[0] * block[1]) / total, total, other[2] + block[2])
            blocks.append(block)
        low = self._lowest(run[0])
        high = self._highest(run[-1]) - offset
        position = 0
        for wish, _, members in blocks:
            place = min(max(wish, low), high)
            for _ in range(members):
                at[run[position]] = place + offsets[position]
                position += 1

    def _wish(self, number: int, left: bool) -> tuple[float, float]:
        if self.board.items[number].below:
            return _FOOT, 0.01
        joined = self.wishes[number][left] or self.wishes[number][not left]
        if not joined:
            return self.at[number], 0.01
        return median(self.at[other] + offset for other, offset, _ in joined), sum(w for _, _, w in joined)

    def finish(self) -> None:
        """End with the side that leaves fewer bends."""
        start, ends = list(self.at), []
        for left in (True, False):
            self.at = list(start)
            self.sweep(left=left)
            self.straighten()
            self.tighten()
            ends.append((self._total_bends(), self.at))
        self.at = min(ends, key=lambda end: end[0])[1]

    def _total_bends(self) -> tuple[int, float]:
        gaps = [abs(self.at[hop.start] + hop.start_port - self.at[hop.end] - hop.end_port) for hop in self.board.hops]
        return sum(gap >= 0.05 for gap in gaps), sum(gaps)

    def straighten(self) -> None:
        """Put each arrow's label and passages on one level, that of an end if possible, where there is room."""
        for way in self.ways:
            inner = [(number, self.board.items[number].port) for number in way.inner]
            start, end = self.at[way.start] + way.start_port, self.at[way.end] + way.end_port
            levels = [start, *(self.at[number] + port for number, port in inner), end]
            low = max(self._lowest(number) + port for number, port in inner)
            high = min(self._highest(number) + port for number, port in inner)
            wished = [level for level in (start, end, median(levels)) if low <= level <= high]
            if not wished and low <= high:
                wished = [min(max(median(levels), low), high)]
            for level in wished[:1]:
                if _bends([start, *(level for _ in inner), end]) < _bends(levels):
                    for number, port in inner:
                        self.at[number] = level - port

    def tighten(self) -> None:
        """Draw every frame as close around its content as it goes, the innermost first."""
        for index in self.inner_first:
            if index:
                top = self._top(index)
                self.at[top] = self._highest(top)
                self.at[top + 1] = self._lowest(top + 1)

    def shift_bands(self) -> None:
        """Move whole bands towards what they are joined to outside."""
        for index in reversed(self.inner_first):
            pulls = self.pulls.get(index)
            if not index or not pulls:
                continue
            top = self._top(index)
            wish = median(self.at[outer] + offset - self.at[inner] for inner, outer, offset in pulls)
            delta = min(max(wish, self._lowest(top) - self.at[top]), self._highest(top + 1) - self.at[top + 1])
            if abs(delta) > 0.5:
                for variable in self.inside[index]:
                    self.at[variable] += delta

    def write(self) -> None:
        """Put the places back on the board, from 0 downwards and without unused room at the foot."""
        items, bands = self.board.items, self.board.bands
        tops = [self.at[n] for n in range(len(items))] + [self.at[self._top(i)] for i in range(1, len(bands))]
        start = min(tops, default=0.0)
        for number, item in enumerate(items):
            item.y = round(self.at[number] - start, 1)
        for index, band in enumerate(bands[1:], 1):
            top = self._top(index)
            band.y = round(self.at[top] - start, 1)
            band.height = round(self.at[top + 1] - start, 1) - band.y
        ends = [item.y + item.height for item in items] + [band.y + band.height for band in bands[1:]]
        bands[0].y, bands[0].height = 0.0, max(ends, default=0.0)
