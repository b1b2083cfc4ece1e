"""Sets the board up: columns, bands, and every arrow broken into hops."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from math import ceil, sqrt

from aiscale.render.layout import sizes
from aiscale.render.layout.board import Band, Board, Hop, Item, Kind
from aiscale.render.layout.ranks import backward, ranks
from aiscale.render.picture import Picture


def set_up(picture: Picture) -> Board:
    """Make the board of a picture; nothing on it has a place yet.

    Raises:
        KeyError: an edge or a node names something that is not in the picture.
    """
    number = {node.id: index for index, node in enumerate(picture.nodes)}
    arrows = [(number[edge.source], number[edge.target]) for edge in picture.edges]
    entries = frozenset(index for index, node in enumerate(picture.nodes) if node.entry)
    back = backward(len(number), arrows, entries)
    rank = ranks(len(number), arrows, back, entries)
    bands, band_of = _bands(picture)
    homes = [band_of[node.group] if node.group is not None else 0 for node in picture.nodes]
    _spread_loners(picture, rank, homes, {end for arrow in arrows for end in arrow})

    # Column 2r holds the boxes of rank r; column 2r + 1 the labels of arrows that leave them, where there are any.
    used = {2 * r for r in rank} or {0}
    used |= {
        2 * rank[s] + 1 for i, (s, _) in enumerate(arrows) if i not in back and picture.edges[i].label
    }  # fmt: skip
    column = {raw: index for index, raw in enumerate(sorted(used))}
    items = []
    for index, node in enumerate(picture.nodes):
        width, height = sizes.box_size(node)
        items.append(Item(Kind.BOX, column[2 * rank[index]], homes[index], width, height, height / 2, node.below))
    board = Board(picture, len(column), items, bands, [], {})
    for band, group in zip(bands[1:], picture.groups, strict=True):
        if not any(homes[i] == band_of[group.id] for i in range(len(homes))) and all(
            g.parent != group.id for g in picture.groups
        ):
            # A frame around nothing still shows its heading.
            items.append(Item(Kind.PASS, 0, band_of[group.id], band.title_width, 1.0, 0.5))
    for edge, (source, target) in enumerate(arrows):
        _break_up(board, edge, source, target, edge in back)
    _hang_up(board)
    board.measure_bands()
    return board


def _bands(picture: Picture) -> tuple[list[Band], dict[str, int]]:
    band_of = {group.id: index for index, group in enumerate(picture.groups, 1)}
    bands = [Band(0, 0.0, 0.0)]
    for group in picture.groups:
        width, head = sizes.title_size(group)
        parent = band_of[group.parent] if group.parent is not None else 0
        bands.append(Band(parent, width, head, sizes.FRAME_SIDE, sizes.FRAME_FOOT))
    for index, group in enumerate(picture.groups, 1):
        if bands[index].parent:
            bands[bands[index].parent].children.append(-index)
        seen, at = {index}, bands[index].parent
        while at:
            if at in seen:
                raise KeyError(f"group {group.id!r} is inside itself")
            seen.add(at)
            at = bands[at].parent
    return bands, band_of


def _spread_loners(picture: Picture, rank: list[int], homes: list[int], connected: set[int]) -> None:
    """Boxes without arrows stand side by side under the others of their group rather than in one tall pile."""
    loners: dict[int, list[int]] = defaultdict(list)
    for index, home in enumerate(homes):
        if index not in connected and not picture.nodes[index].entry:
            loners[home].append(index)
    for home, members in loners.items():
        taken = sorted({rank[i] for i in range(len(rank)) if homes[i] == home and i in connected})
        everything = sorted({rank[i] for i in connected})
        first = taken[0] if taken else everything[0] if everything else 0
        last = taken[-1] if taken else everything[-1] if everything else 0
        width = max(last - first + 1, ceil(sqrt(len(members) / 2)))
        for position, index in enumerate(members):
            rank[index] = first + position % width


def _break_up(board: Board, edge: int, source: int, target: int, goes_back: bool) -> None:
    """Give one arrow its places in the columns that it passes, and its hops between them."""
    items = board.items
    home = _common_band(board, items[source].band, items[target].band)
    first, last = items[source].column, items[target].column
    label = board.picture.edges[edge].label
    passed = range(first, last - 1, -1) if goes_back else range(first + 1, last)
    stops = []
    for position, column in enumerate(passed):
        if position == 0 and label:
            board.labels[edge] = len(items)
            stop = Item(Kind.LABEL, column, home, sizes.label_width(label), sizes.LABEL_HEIGHT, sizes.LABEL_LINE)
        else:
            stop = Item(Kind.PASS, column, home, 0.0, sizes.PASS_HEIGHT, sizes.PASS_HEIGHT / 2)
        stops.append(len(items))
        items.append(stop)
    way = [source, *stops, target]
    for step, (start, end) in enumerate(pairwise(way)):
        if not goes_back:
            hop = Hop(edge, items[end].column, start, True, end, False)
        elif step == 0:
            hop = Hop(edge, first + 1, start, True, end, True)
        elif step == len(way) - 2:
            hop = Hop(edge, last, start, False, end, False)
        else:
            hop = Hop(edge, items[start].column, start, False, end, True)
        board.hops.append(hop)


def _common_band(board: Board, one: int, other: int) -> int:
    around = set(board.ancestors(one))
    return next(band for band in board.ancestors(other) if band in around)


def _hang_up(board: Board) -> None:
    """The first order of the children: boxes as given, each followed by what its arrows need."""
    followers: dict[int, list[int]] = defaultdict(list)
    number = {node.id: index for index, node in enumerate(board.picture.nodes)}
    seen: set[int] = set()
    for hop in board.hops:
        if board.items[hop.end].kind is not Kind.BOX and hop.end not in seen:
            seen.add(hop.end)
            followers[number[board.picture.edges[hop.edge].source]].append(hop.end)
    for index in range(len(board.picture.nodes)):
        for item in (index, *followers[index]):
            board.bands[board.items[item].band].children.append(item)
    for item in range(len(board.picture.nodes), len(board.items)):
        if item not in seen:
            board.bands[board.items[item].band].children.append(item)
    top = board.bands[0]
    top.children += [-i for i, band in enumerate(board.bands) if i and not band.parent]
    for band in board.bands:
        band.children.sort(key=lambda child: child >= 0 and board.items[child].below)
