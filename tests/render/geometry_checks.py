"""What a good layout keeps to, checked on the coordinates themselves."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise

from aiscale.render.layout import sizes
from aiscale.render.layout.geometry import Layout, Point, Rect
from aiscale.render.picture import Picture


def overlap(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def contains(outer: Rect, inner: Rect) -> bool:
    return (
        outer.x <= inner.x and outer.y <= inner.y and outer.right >= inner.right and outer.bottom >= inner.bottom
    )  # fmt: skip


def runs_through(start: Point, end: Point, rect: Rect) -> bool:
    """Whether a horizontal or vertical part enters the inside of a rectangle."""
    low_x, high_x = sorted((start.x, end.x))
    low_y, high_y = sorted((start.y, end.y))
    return low_x < rect.right and high_x > rect.x and low_y < rect.bottom and high_y > rect.y


def crossings(layout: Layout) -> Counter[tuple[int, int]]:
    """How often two arrows cross, by their numbers; only pairs that do."""
    parts = [(index, one, other) for index, route in enumerate(layout.routes) for one, other in pairwise(route.points)]
    level = [part for part in parts if part[1].y == part[2].y]
    upright = [part for part in parts if part[1].y != part[2].y]
    return Counter(
        (min(first, second), max(first, second))
        for first, left, right in level
        for second, top, bottom in upright
        if first != second
        and min(left.x, right.x) < top.x < max(left.x, right.x)
        and min(top.y, bottom.y) < left.y < max(top.y, bottom.y)
    )


def heading(picture: Picture, layout: Layout, group: str) -> Rect:
    frame = layout.frames[group]
    width, height = sizes.title_size(next(g for g in picture.groups if g.id == group))
    return Rect(frame.x + sizes.FRAME_SIDE, frame.y + 8, width, height - 10)


def complaints(picture: Picture, layout: Layout) -> list[str]:
    """Everything that is wrong with a layout; empty for a good one."""
    found: list[str] = []
    whole = Rect(0, 0, layout.width, layout.height)
    labels = {index: route.label for index, route in enumerate(layout.routes) if route.label is not None}
    for one, other in combinations(layout.boxes, 2):
        if overlap(layout.boxes[one], layout.boxes[other]):
            found.append(f"boxes {one} and {other} overlap")
    for index, label in labels.items():
        if picture.edges[index].label == "":
            found.append(f"edge {index} has room for a label that it has not")
        found += [f"label {index} lies on box {box}" for box, rect in layout.boxes.items() if overlap(label, rect)]
        found += [
            f"label {index} lies on heading {g.id}"
            for g in picture.groups
            if overlap(label, heading(picture, layout, g.id))
        ]
    for one, other in combinations(labels, 2):
        if overlap(labels[one], labels[other]):
            found.append(f"labels {one} and {other} overlap")
    found += _edge_complaints(picture, layout, labels)
    found += _frame_complaints(picture, layout)
    everything = [*layout.boxes.values(), *layout.frames.values(), *labels.values()]
    found += [f"{rect} sticks out" for rect in everything if not contains(whole, rect)]
    return found


def _edge_complaints(picture: Picture, layout: Layout, labels: dict[int, Rect]) -> list[str]:
    found: list[str] = []
    for index, (edge, route) in enumerate(zip(picture.edges, layout.routes, strict=True)):
        source, target = layout.boxes[edge.source], layout.boxes[edge.target]
        first, last = route.points[0], route.points[-1]
        if abs(first.x - source.right) > 0.15 or not source.y < first.y < source.bottom:
            found.append(f"edge {index} does not start at {edge.source}")
        if abs(last.x - target.x) > 0.15 or not target.y < last.y < target.bottom:
            found.append(f"edge {index} does not end at {edge.target}")
        if edge.label and index not in labels:
            found.append(f"edge {index} has lost its label")
        for start, end in pairwise(route.points):
            if abs(start.x - end.x) > 0.1 and abs(start.y - end.y) > 0.1:
                found.append(f"edge {index} is slanted from {start} to {end}")
            low, high = Point(*map(min, zip(start, end, strict=True))), Point(*map(max, zip(start, end, strict=True)))
            inner = (Point(low.x + 0.2, low.y + 0.2), Point(high.x - 0.2, high.y - 0.2))
            part = (Point(min(inner[0].x, inner[1].x), low.y), Point(max(inner[0].x, inner[1].x), high.y))
            found += [
                f"edge {index} runs through box {box}"
                for box, rect in layout.boxes.items()
                if runs_through(*part, rect)
            ]
            found += [
                f"edge {index} runs through label {at}" for at, rect in labels.items() if runs_through(*part, rect)
            ]
            found += [
                f"edge {index} runs through heading {g.id}"
                for g in picture.groups
                if runs_through(*part, heading(picture, layout, g.id))
            ]
    return found


def _frame_complaints(picture: Picture, layout: Layout) -> list[str]:
    found: list[str] = []
    around = {g.id: set(picture.ancestors(g.id)) for g in picture.groups}
    for one, other in combinations(around, 2):
        a, b = layout.frames[one], layout.frames[other]
        if one in around[other]:
            found += [] if contains(a, b) else [f"frame {other} sticks out of {one}"]
        elif other in around[one]:
            found += [] if contains(b, a) else [f"frame {one} sticks out of {other}"]
        elif overlap(a, b):
            found.append(f"frames {one} and {other} overlap")
    for node in picture.nodes:
        inside = set(picture.ancestors(node.group))
        box = layout.boxes[node.id]
        for group, frame in layout.frames.items():
            if group in inside and not contains(frame, box):
                found.append(f"box {node.id} sticks out of {group}")
            if group not in inside and overlap(frame, box):
                found.append(f"box {node.id} lies on the foreign frame {group}")
            if overlap(box, heading(picture, layout, group)):
                found.append(f"box {node.id} lies on the heading of {group}")
    return found
