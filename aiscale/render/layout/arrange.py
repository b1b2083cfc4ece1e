"""Gives everything in a picture its place."""

from __future__ import annotations

from aiscale.render.layout.board import Board
from aiscale.render.layout.geometry import Layout, Point, Rect, Route
from aiscale.render.layout.gutters import Across, Turn, across, heights_of, turns
from aiscale.render.layout.heights import settle
from aiscale.render.layout.order import order
from aiscale.render.layout.setup import set_up
from aiscale.render.layout.sizes import LABEL_LINE, MARGIN, TRACK, height_for_ports
from aiscale.render.picture import Picture


def arrange(picture: Picture) -> Layout:
    """Lay a picture out from left to right.

    Args:
        picture: nodes, groups and edges; ids unique, every reference among them.

    Returns:
        Places in which no box, frame heading or label overlaps another one, and no arrow runs through
        a box or a label. The same picture gets the same places on every machine.

    Raises:
        KeyError: something is named that is not in the picture, or a group is inside itself.
    """
    board = set_up(picture)
    _grow_for_ports(board)
    order(board)
    settle(board)
    found = turns(board)
    return _places(board, found, across(board, found))


def _grow_for_ports(board: Board) -> None:
    """A box with many arrows on one side must be tall enough for them."""
    counts: dict[tuple[int, bool], int] = {}
    for hop in board.hops:
        for end in ((hop.start, hop.start_left), (hop.end, hop.end_left)):
            counts[end] = counts.get(end, 0) + 1
    for (number, _), count in counts.items():
        item = board.items[number]
        if number < len(board.picture.nodes):
            item.height = max(item.height, height_for_ports(count))
            item.port = item.height / 2


def _places(board: Board, found: dict[int, list[Turn]], xs: Across) -> Layout:
    boxes = {}
    for node, item in zip(board.picture.nodes, board.items, strict=False):
        boxes[node.id] = Rect(
            xs.lefts[item.column] + MARGIN, item.y + MARGIN, xs.widths[item.column], item.height
        )  # fmt: skip
    frames = {}
    for group, band in zip(board.picture.groups, board.bands[1:], strict=True):
        side = band.level * band.side
        left = xs.lefts[band.first] - side
        right = xs.lefts[band.last] + xs.widths[band.last] + side
        frames[group.id] = Rect(round(left + MARGIN, 1), band.y + MARGIN, round(right - left, 1), band.height)
    return Layout(
        round(xs.width + 2 * MARGIN, 1),
        round(board.bands[0].height + 2 * MARGIN, 1),
        boxes,
        frames,
        _routes(board, found, xs),
    )


def _routes(board: Board, found: dict[int, list[Turn]], xs: Across) -> tuple[Route, ...]:
    turn_of = {turn.hop: turn for group in found.values() for turn in group}
    ways: list[list[Point]] = [[] for _ in board.picture.edges]
    for index, hop in enumerate(board.hops):
        start, end = heights_of(board, hop)
        way = ways[hop.edge]
        way.append(Point(_edge_of(xs, hop.gutter, hop.start_left), start))
        if (turn := turn_of.get(index)) is not None:
            x = xs.tracks[hop.gutter] + turn.track * TRACK
            way += [Point(x, start), Point(x, end)]
        way.append(Point(_edge_of(xs, hop.gutter, hop.end_left), end))
    routes = []
    for edge, way in enumerate(ways):
        label = None
        if (number := board.labels.get(edge)) is not None:
            item = board.items[number]
            x = xs.lefts[item.column] + (xs.widths[item.column] - item.width) / 2
            label = Rect(round(x + MARGIN, 1), item.y + MARGIN, item.width, LABEL_LINE - 3)
        routes.append(Route(_corners(way), label))
    return tuple(routes)


def _edge_of(xs: Across, gutter: int, left: bool) -> float:
    return xs.lefts[gutter - 1] + xs.widths[gutter - 1] if left else xs.lefts[gutter]


def _corners(way: list[Point]) -> tuple[Point, ...]:
    """Only the points where the way turns, moved into the margins."""
    moved = [Point(round(x + MARGIN, 1), round(y + MARGIN, 1)) for x, y in way]
    kept: list[Point] = []
    for point in moved:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (kept[-2].x == kept[-1].x == point.x or kept[-2].y == kept[-1].y == point.y):
            kept[-1] = point
        else:
            kept.append(point)
    return tuple(kept)
