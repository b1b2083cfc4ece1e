"""Writes a picture as SVG: one self-contained file that draws itself in light and dark and runs no script."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.render.kind_looks import look
from aiscale.render.layout import sizes
from aiscale.render.layout.arrange import arrange
from aiscale.render.layout.geometry import Layout, Point, Rect, Route
from aiscale.render.markup import number, xml, xml_id
from aiscale.render.picture import Line, Picture, PictureEdge, PictureGroup, PictureNode
from aiscale.render.svg_style import style_sheet
from aiscale.render.text_width import fitted, text_width
from aiscale.render.words import noun

_HEADLINE = 34.0
_FOOT_LINE = 20.0
_CORNER = 6.0
_HEAD_LENGTH, _HEAD_HALF = 8.0, 4.0
_SWATCH = 34.0
_MIN_WIDTH = 360.0


def svg(picture: Picture) -> str:
    """Draw a picture.

    Args:
        picture: what is drawn; any text in it is escaped.

    Returns:
        A whole SVG document; the same picture gives the same bytes.
    """
    layout = arrange(picture)
    width = max(layout.width, _MIN_WIDTH)
    foot = list(_foot(picture, layout.height, width))
    height = _HEADLINE + layout.height + _FOOT_LINE * len(foot) + (8.0 if foot else 0.0)
    return "\n".join([*_opening(picture, width, height), *_body(picture, layout), *foot, "</g>", "</svg>", ""])


def _opening(picture: Picture, width: float, height: float) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" '
        f'width="{number(width)}" height="{number(height)}" role="img" aria-labelledby="title description">'
    )
    yield f'<title id="title">{xml(picture.title)}</title>'
    yield f'<desc id="description">{xml(picture.description)}</desc>'
    yield f"<style>{style_sheet()}</style>"
    yield f'<rect class="ground" width="{number(width)}" height="{number(height)}" rx="8"/>'
    headline = fitted(picture.title, 17, width - 2 * sizes.MARGIN, bold=True)
    yield f'<text class="headline" x="{number(sizes.MARGIN)}" y="34">{xml(headline)}</text>'
    yield f'<g transform="translate(0 {number(_HEADLINE)})">'


def _body(picture: Picture, layout: Layout) -> Iterator[str]:
    depth = {group.id: len(list(picture.ancestors(group.id))) for group in picture.groups}
    for group in sorted(picture.groups, key=lambda g: depth[g.id]):
        yield from _frame(group, layout.frames[group.id])
    names = {node.id: node.title for node in picture.nodes}
    for edge, route in zip(picture.edges, layout.routes, strict=True):
        yield from _edge(edge, route, names)
    for node in picture.nodes:
        yield from _box(node, layout.boxes[node.id])


def _frame(group: PictureGroup, rect: Rect) -> Iterator[str]:
    tone = look(group.kind).tone or "plain"
    room = rect.width - 2 * sizes.FRAME_SIDE
    x = rect.x + sizes.FRAME_SIDE
    yield f'<g id="group.{xml_id(group.id)}"><title>{xml(f"{noun(group.kind)} {group.title}")}</title>'
    yield f'<rect class="frame {tone}" {_rect(rect)} rx="10"/>'
    yield _glyph(group.kind, tone, x, rect.y + 12)
    name = fitted(group.title, sizes.TITLE_SIZE, room - sizes.GLYPH_ROOM, bold=True)
    yield _text("name", x + sizes.GLYPH_ROOM - 2, rect.y + 25, name)
    if group.subtitle:
        yield _text("fact", x, rect.y + 43, fitted(group.subtitle, sizes.LINE_SIZE, room))
    yield "</g>"


def _box(node: PictureNode, rect: Rect) -> Iterator[str]:
    tone = "outside" if node.entry else look(node.kind).tone or "plain"
    room = rect.width - 2 * sizes.BOX_PADDING
    x = rect.x + sizes.BOX_PADDING
    words = sizes.LINE_HEIGHT * (1 + len(node.lines))
    y = rect.y + (rect.height - words) / 2
    told = f"{noun(node.kind)} {node.title}" + (f": {', '.join(node.lines)}" if node.lines else "")
    yield f'<g id="node.{xml_id(node.id)}"><title>{xml(told.strip())}</title>'
    yield f'<rect class="box {tone}" {_rect(rect)} rx="7"/>'
    yield _glyph(node.kind, tone, x, y - 1)
    name = fitted(node.title, sizes.TITLE_SIZE, room - sizes.GLYPH_ROOM, bold=True)
    yield _text("name", x + sizes.GLYPH_ROOM - 2, y + 12, name)
    for line_number, line in enumerate(node.lines, 1):
        yield _text("fact", x, y + 12 + sizes.LINE_HEIGHT * line_number, fitted(line, sizes.LINE_SIZE, room))
    yield "</g>"


def _edge(edge: PictureEdge, route: Route, names: dict[str, str]) -> Iterator[str]:
    told = f"{names[edge.source]} to {names[edge.target]}: {edge.label or edge.line.meaning}"
    end = route.points[-1]
    yield f"<g><title>{xml(told)}</title>"
    yield f'<path class="edge {edge.line}-line" d="{_path(route.points)}"/>'
    yield _head(edge.line, end)
    if route.label is not None:
        words = fitted(edge.label, sizes.LABEL_SIZE, route.label.width)
        centre = route.label.x + route.label.width / 2
        yield _text("label", centre, route.label.y + 11, words, middle=True)
    yield "</g>"


def _path(points: tuple[Point, ...]) -> str:
    """Straight parts with round corners, ending where the arrow's head begins."""
    last = Point(points[-1].x - _HEAD_LENGTH + 1, points[-1].y)
    way = (*points[:-1], last)
    drawn = [f"M{number(way[0].x)} {number(way[0].y)}"]
    for before, corner, after in zip(way, way[1:], way[2:], strict=False):
        radius = min(_CORNER, _distance(before, corner) / 2, _distance(corner, after) / 2)
        into, out = _towards(corner, before, radius), _towards(corner, after, radius)
        drawn.append(f"L{number(into.x)} {number(into.y)}Q{number(corner.x)} {number(corner.y)}")
        drawn.append(f" {number(out.x)} {number(out.y)}")
    drawn.append(f"L{number(last.x)} {number(last.y)}")
    return "".join(drawn)


def _distance(one: Point, other: Point) -> float:
    return abs(one.x - other.x) + abs(one.y - other.y)


def _towards(start: Point, goal: Point, length: float) -> Point:
    whole = _distance(start, goal) or 1.0
    return Point(start.x + (goal.x - start.x) * length / whole, start.y + (goal.y - start.y) * length / whole)


def _head(line: Line, end: Point) -> str:
    back = number(end.x - _HEAD_LENGTH)
    upper, lower = number(end.y - _HEAD_HALF), number(end.y + _HEAD_HALF)
    return f'<path class="{line}-head" d="M{number(end.x)} {number(end.y)}L{back} {upper}V{lower}z"/>'


def _foot(picture: Picture, top: float, width: float) -> Iterator[str]:
    """The legend, then the notes, one line each."""
    y = top + 4
    present = [line for line in Line if any(edge.line is line for edge in picture.edges)]
    if present:
        parts, x = [], sizes.MARGIN
        for line in present:
            end = Point(x + _SWATCH, y - 4)
            parts.append(f'<path class="edge {line}-line" d="M{number(x)} {number(y - 4)}H{number(end.x - 7)}"/>')
            parts.append(_head(line, end))
            parts.append(_text("note", end.x + 8, y, line.meaning))
            x = end.x + 8 + text_width(line.meaning, sizes.LINE_SIZE) + 24
        yield f"<g><title>Legend</title>{''.join(parts)}</g>"
        y += _FOOT_LINE
    for note in picture.notes:
        yield _text("note", sizes.MARGIN, y, fitted(note, sizes.LINE_SIZE, width - 2 * sizes.MARGIN))
        y += _FOOT_LINE


def _glyph(kind: str, tone: str, x: float, y: float) -> str:
    return f'<path class="glyph {tone}" transform="translate({number(x)} {number(y)})" d="{look(kind).glyph}"/>'


def _rect(rect: Rect) -> str:
    return f'x="{number(rect.x)}" y="{number(rect.y)}" width="{number(rect.width)}" height="{number(rect.height)}"'


def _text(css: str, x: float, y: float, words: str, *, middle: bool = False) -> str:
    anchor = ' text-anchor="middle"' if middle else ""
    return f'<text class="{css}" x="{number(x)}" y="{number(y)}"{anchor}>{xml(words)}</text>'
