"""How large the parts of a picture are. All lengths in pixels."""

from __future__ import annotations

from math import ceil

from aiscale.render.picture import PictureGroup, PictureNode
from aiscale.render.text_width import text_width

TITLE_SIZE, LINE_SIZE, LABEL_SIZE = 13.0, 11.0, 11.0
LINE_HEIGHT = 16.0
BOX_PADDING, GLYPH_ROOM = 12.0, 26.0
BOX_TOP = 11.0
BOX_MIN_WIDTH, BOX_MAX_WIDTH = 110.0, 380.0

FRAME_SIDE, FRAME_FOOT = 14.0, 14.0
FRAME_TITLE, FRAME_SUBTITLE = 38.0, 15.0
FRAME_TITLE_MAX = 380.0

PORT_GAP, PORT_GAP_WIDE = 14.0, 28.0
"""Least distance of arrows on a box's side, and the distance at which their labels stand beside them."""
PORT_MARGIN = 13.0
LABEL_HEIGHT, LABEL_LINE = 22.0, 18.0
"""Room of a label, and where its arrow passes below the words."""
LABEL_MAX_WIDTH = 220.0
PASS_HEIGHT = 8.0

GUTTER_LEFT, GUTTER_RIGHT, TRACK = 12.0, 17.0, 9.0
MARGIN = 20.0


def box_size(node: PictureNode) -> tuple[float, float]:
    """Width and height that the words of a box need."""
    words = [text_width(node.title, TITLE_SIZE, bold=True) + GLYPH_ROOM]
    words += [text_width(line, LINE_SIZE) for line in node.lines]
    width = max(words) + 2 * BOX_PADDING
    return min(max(ceil(width), BOX_MIN_WIDTH), BOX_MAX_WIDTH), 2 * BOX_TOP + LINE_HEIGHT * (1 + len(node.lines))


def title_size(group: PictureGroup) -> tuple[float, float]:
    """Width and height of a frame's heading."""
    width = max(text_width(group.title, TITLE_SIZE, bold=True) + GLYPH_ROOM, text_width(group.subtitle, LINE_SIZE))
    return min(ceil(width), FRAME_TITLE_MAX), FRAME_TITLE + (FRAME_SUBTITLE if group.subtitle else 0)


def label_width(label: str) -> float:
    """Width of an arrow's label."""
    return min(ceil(text_width(label, LABEL_SIZE)), LABEL_MAX_WIDTH)


def height_for_ports(count: int) -> float:
    """Height that a box needs for so many arrows on one side: a few get the wide distance."""
    gap = PORT_GAP_WIDE if count <= 4 else PORT_GAP
    return (count - 1) * gap + 2 * PORT_MARGIN


def port_gap(height: float, count: int) -> float:
    """Distance of a box's arrows: as wide as is useful and fits."""
    return min(PORT_GAP_WIDE, (height - 2 * PORT_MARGIN) / max(1, count - 1))
