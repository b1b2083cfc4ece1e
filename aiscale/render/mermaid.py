"""Writes a picture as Mermaid text, which GitHub and many editors draw."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from aiscale.render.kind_looks import look
from aiscale.render.picture import Line, Picture, PictureNode

_ARROWS = {Line.STREAM: "-->", Line.CALL: "-.->", Line.OUTSIDE: "-.->", Line.VERSION: "-.->", Line.COPY: "==>"}
# Only stroke colours: fills and text follow the reader's own theme, light or dark.
_STROKES = {
    "job": "#7c4dd0",
    "model": "#c2571a",
    "people": "#9a7a1e",
    "place": "#7d8b99",
    "plain": "#6b7785",
    "feature": "#9c1c6b",
    "service": "#3b74d9",
    "stream": "#11877b",
}
_SAFE = re.compile(r"[A-Za-z0-9 .,;:/()\[\]+=×·–…≤≥%_*@!?-]")


def mermaid(picture: Picture) -> str:
    """Write a picture as a Mermaid flow chart.

    Args:
        picture: what is drawn; any text in it is escaped, so that none can become syntax.

    Returns:
        Text that ends with a newline; the same picture gives the same text.
    """
    return "\n".join([*_lines(picture), ""])


def _lines(picture: Picture) -> Iterator[str]:
    names = {node.id: f"n{index}" for index, node in enumerate(picture.nodes, 1)}
    yield f"%% {_comment(picture.title)}: {_comment(picture.description)}"
    for note in picture.notes:
        yield f"%% {_comment(note)}"
    yield "flowchart LR"
    yield from _group(picture, None, names, 1)
    for edge in picture.edges:
        label = f'|"{_escaped(edge.label)}"|' if edge.label else ""
        yield f"    {names[edge.source]} {_ARROWS[edge.line]}{label} {names[edge.target]}"
    members: dict[str, list[str]] = defaultdict(list)
    for node in picture.nodes:
        if tone := look(node.kind).tone:
            members[tone].append(names[node.id])
    for tone in sorted(members):
        yield f"    classDef {tone} stroke:{_STROKES[tone]},stroke-width:2px"
        yield f"    class {','.join(members[tone])} {tone}"


def _group(picture: Picture, group: str | None, names: dict[str, str], depth: int) -> Iterator[str]:
    indent = "    " * depth
    for index, inner in enumerate(picture.groups, 1):
        if inner.parent == group:
            heading = _escaped(inner.title) + (f" · {_escaped(inner.subtitle)}" if inner.subtitle else "")
            yield f'{indent}subgraph g{index}["{heading}"]'
            yield from _group(picture, inner.id, names, depth + 1)
            yield f"{indent}end"
    for node in picture.nodes:
        if node.group == group:
            yield f"{indent}{names[node.id]}{_box(node)}"


def _box(node: PictureNode) -> str:
    opening, closing = look(node.kind).mermaid
    words = "<br/>".join([f"<b>{_escaped(node.title)}</b>", *(_escaped(line) for line in node.lines)])
    return f'{opening}"{words}"{closing}'


def _escaped(text: str) -> str:
    """Every character that could be Mermaid or HTML syntax as an entity code: ``#34;`` for a quote."""
    line = " ".join(text.split())
    return "".join(c if _SAFE.fullmatch(c) or (ord(c) > 127 and c.isprintable()) else f"#{ord(c)};" for c in line)


def _comment(text: str) -> str:
    """Words for a comment line; braces would make it a directive."""
    return " ".join(text.split()).replace("{", "(").replace("}", ")")
