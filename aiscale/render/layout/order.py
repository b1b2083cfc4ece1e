"""In which order things stand from top to bottom: fewest crossings that a few passes find."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from aiscale.render.layout.board import GAPS, Board, Kind

_PASSES = 14
_TRIALS = 30_000
"""How many items may be packed in all while neighbours are exchanged; a larger board is exchanged less."""


def order(board: Board) -> None:
    """Sort the children of every band in place, and stack them from the top."""
    neighbours = _neighbours(board)
    crossers = _crossers(board)
    pack(board)
    best, kept = _cost(board), _children(board)
    for turn in range(_PASSES):
        sides = ((True,), (False,), (True, False))[turn % 3]
        _sort(board, neighbours, crossers, sides)
        pack(board)
        cost = _cost(board)
        if cost < best:
            best, kept = cost, _children(board)
    _restore(board, kept)
    _exchange(board, best)
    pack(board)


def pack(board: Board) -> None:
    """Stack everything as high up as the order allows."""
    items, bands = board.items, board.bands
    offsets: dict[int, list[float]] = {}
    sequence = list(board.depth_first())
    for index in reversed(sequence):
        band = bands[index]
        sky: dict[int, tuple[float, int]] = {}
        places = []
        for child in band.children:
            if child >= 0:
                item = items[child]
                kind: int = item.kind
                columns, height = range(item.column, item.column + 1), item.height
            else:
                inner = bands[-child]
                kind = Kind.BAND
                columns, height = range(inner.first, inner.last + 1), inner.height
            gaps = GAPS[kind]
            y = band.head
            for column in columns:
                if (below := sky.get(column)) is not None:
                    y = max(y, below[0] + gaps[below[1]])
            places.append(y)
            for column in columns:
                sky[column] = (y + height, kind)
        band.height = max((bottom for bottom, _ in sky.values()), default=band.head) + band.foot
        offsets[index] = places
    bands[0].y = 0.0
    for index in sequence:
        top = bands[index].y
        for child, offset in zip(bands[index].children, offsets[index], strict=True):
            if child >= 0:
                items[child].y = top + offset
            else:
                bands[-child].y = top + offset


def _neighbours(board: Board) -> list[list[tuple[int, bool]]]:
    """For each item: the items it is joined to, and whether they are reached through its left side."""
    joined: list[list[tuple[int, bool]]] = [[] for _ in board.items]
    for hop in board.hops:
        joined[hop.start].append((hop.end, not hop.start_left))
        joined[hop.end].append((hop.start, not hop.end_left))
    return joined


def _crossers(board: Board) -> dict[int, list[tuple[int, bool]]]:
    """For each band: the items outside that something inside is joined to, with the side."""
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    around = [set(board.ancestors(index)) for index in range(len(board.bands))]
    for hop in board.hops:
        one, other = around[board.items[hop.start].band], around[board.items[hop.end].band]
        for band in one - other:
            found[band].append((hop.end, not hop.start_left))
        for band in other - one:
            found[band].append((hop.start, not hop.end_left))
    return found


def _sort(
    board: Board,
    neighbours: list[list[tuple[int, bool]]],
    crossers: dict[int, list[tuple[int, bool]]],
    sides: tuple[bool, ...],
) -> None:
    items, bands = board.items, board.bands
    centre = [item.y + item.height / 2 for item in items]

    def key(child: int) -> tuple[bool, float]:
        if child >= 0:
            joined, own, below = neighbours[child], centre[child], items[child].below
        else:
            band = bands[-child]
            joined, own, below = crossers[-child], band.y + band.height / 2, False
        wanted = [centre[other] for other, left in joined if left in sides]
        return below, sum(wanted) / len(wanted) if wanted else own

    for band in bands:
        band.children.sort(key=key)


def _cost(board: Board) -> float:
    """Crossings first, then frames that an arrow runs across, then length."""
    centre = [item.y + item.height / 2 for item in board.items]
    straight: dict[int, list[tuple[float, float]]] = defaultdict(list)
    length = 0.0
    spans: dict[int, list[tuple[float, float, int, int]]] = defaultdict(list)
    for hop in board.hops:
        one, other = centre[hop.start], centre[hop.end]
        length += abs(one - other)
        if hop.start_left != hop.end_left:
            straight[hop.gutter].append((one, other) if hop.start_left else (other, one))
        spans[hop.gutter].append((min(one, other), max(one, other), hop.start, hop.end))
    crossings = 0
    for pairs in straight.values():
        pairs.sort()
        seen: list[float] = []
        for _, right in pairs:
            crossings += len(seen) - bisect_right(seen, right)
            insort(seen, right)
    across = 0
    for band in board.bands[1:]:
        for gutter in range(band.first + 1, band.last + 1):
            across += sum(low < band.y and high > band.y + band.height for low, high, _, _ in spans[gutter])
    return 100.0 * crossings + 40.0 * across + length / 10 + board.bands[0].height / 20


def _exchange(board: Board, best: float) -> None:
    """Exchange neighbours, and arrows that run side by side, while that helps and the size of the board allows."""
    trials = _TRIALS // max(1, len(board.items))
    improved = True
    while improved and trials > 0:
        improved = False
        for children, position, other in _neighbouring(board):
            if trials <= 0:
                return
            trials -= 1
            children.insert(other, children.pop(position))
            pack(board)
            cost = _cost(board)
            if cost < best - 1e-6:
                best, improved = cost, True
            else:
                children.insert(position, children.pop(other))
        for pairs in _side_by_side(board):
            if trials <= 0:
                return
            trials -= 1
            _swap(board, pairs)
            pack(board)
            cost = _cost(board)
            if cost < best - 1e-6:
                best, improved = cost, True
            else:
                _swap(board, pairs)


def _neighbouring(board: Board) -> Iterator[tuple[list[int], int, int]]:
    """Children of a band of which one stands right below the other, by their places among all."""
    for band in board.bands:
        children = band.children
        for position in range(len(children) - 1):
            other = _next_below(board, children, position)
            if other is not None and _is_below(board, children[position]) == _is_below(board, children[other]):
                yield children, position, other


def _side_by_side(board: Board) -> Iterator[list[tuple[int, int]]]:
    """Stops of two arrows in columns that both pass, from one column on or up to one: what lies between stays."""
    stops: dict[int, dict[int, int]] = defaultdict(dict)
    for hop in board.hops:
        if board.items[hop.end].kind is not Kind.BOX:
            stops[hop.edge][board.items[hop.end].column] = hop.end
    by_band: dict[int, list[int]] = defaultdict(list)
    for edge, passed in stops.items():
        by_band[board.items[next(iter(passed.values()))].band].append(edge)
    for edges in by_band.values():
        for one, other in combinations(edges, 2):
            shared = sorted(stops[one].keys() & stops[other].keys())
            pairs = [(stops[one][column], stops[other][column]) for column in shared]
            for cut in range(len(pairs) - 1):
                yield pairs[cut:]
            for cut in range(2, len(pairs)):
                yield pairs[:cut]


def _swap(board: Board, pairs: list[tuple[int, int]]) -> None:
    for one, other in pairs:
        children = board.bands[board.items[one].band].children
        first, second = children.index(one), children.index(other)
        children[first], children[second] = other, one


def _is_below(board: Board, child: int) -> bool:
    return child >= 0 and board.items[child].below


def _next_below(board: Board, children: list[int], position: int) -> int | None:
    """Where the next child stands that has a column in common with one: what is between them stands beside it."""
    first, last = _columns(board, children[position])
    for other in range(position + 1, len(children)):
        begins, ends = _columns(board, children[other])
        if begins <= last and first <= ends:
            return other
    return None


def _columns(board: Board, child: int) -> tuple[int, int]:
    if child >= 0:
        return board.items[child].column, board.items[child].column
    return board.bands[-child].first, board.bands[-child].last


def _children(board: Board) -> list[list[int]]:
    return [list(band.children) for band in board.bands]


def _restore(board: Board, kept: list[list[int]]) -> None:
    for band, children in zip(board.bands, kept, strict=True):
        band.children = list(children)
